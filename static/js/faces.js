// What pages with faces share: messages of fragments, forms of ticked faces, a look at the photo.
import "./looking.js";
import { move } from "./ticks.js";
import { toast } from "./toasts.js";

document.addEventListener("kith:toast", ({ detail: { text, kind } }) => toast(text, { kind }));

export function typing(event) {
  return event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")
    || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || typing(event)) return;
  if (move(event.key)) event.preventDefault();
});
