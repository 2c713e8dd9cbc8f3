// toast("Saved", {action: {label: "Undo", run}, kind: "error"}): a short message that goes away
// by itself, unless the pointer or the focus rests on it. Errors stay until they are closed.
import { gettext } from "./words.js";

const LASTING = 6000;
const area = document.querySelector("#toasts");

export function toast(text, { action, kind = "" } = {}) {
  const element = document.createElement("div");
  element.className = `toast ${kind}`;
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  if (action) element.append(actionButton(element, action));
  element.append(closeButton());
  area.append(element);
  retire(element);
  return element;
}

function actionButton(element, { label, run }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-action";
  button.textContent = label;
  button.addEventListener("click", () => {
    element.remove();
    run();
  });
  return button;
}

function closeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button";
  button.dataset.dismiss = "";
  button.setAttribute("aria-label", gettext("Close"));
  button.append(document.querySelector("#close-icon").content.cloneNode(true));
  return button;
}

function retire(element) {
  if (element.classList.contains("error")) return;
  setTimeout(() => {
    if (element.matches(":hover, :focus-within")) retire(element);
    else element.remove();
  }, LASTING);
}

area.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
});
for (const element of area.children) retire(element);
