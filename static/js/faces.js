// What pages with faces share: messages of fragments, forms of ticked faces.
import { toast } from "./toasts.js";

document.addEventListener("kith:toast", ({ detail: { text, kind } }) => toast(text, { kind }));

// <form data-ticks>: its buttons say how many faces are ticked ([data-ticked]) or are not
// ([data-unticked]); while that is none the first wait and the second hide.
function count(form) {
  const boxes = [...form.querySelectorAll('input[type="checkbox"]')];
  const ticked = boxes.filter((box) => box.checked).length;
  for (const button of form.querySelectorAll("[data-ticked]")) label(button, button.dataset.ticked, ticked);
  for (const button of form.querySelectorAll("[data-unticked]")) label(button, button.dataset.unticked, boxes.length - ticked);
}

function label(button, text, number) {
  const words = button.querySelector("span");
  button.dataset.none ??= words.textContent;
  words.textContent = number ? text.replace("%s", number.toLocaleString()) : button.dataset.none;
  button.disabled = number === 0;
  button.hidden = number === 0 && "unticked" in button.dataset;
}

for (const form of document.querySelectorAll("form[data-ticks]")) {
  const none = form.querySelector("[data-tick-none]");
  if (none) {
    none.hidden = false;
    none.addEventListener("click", () => {
      for (const box of form.querySelectorAll('input[type="checkbox"]')) box.checked = false;
      count(form);
    });
  }
  form.addEventListener("change", () => count(form));
  form.addEventListener("htmx:load", () => count(form));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "checkbox") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-ticked]"));
  });
  count(form);
}

export function typing(event) {
  return event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")
    || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
}
