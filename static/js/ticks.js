// <form data-ticks>: its buttons say how many faces are ticked ([data-ticked]) or are not
// ([data-unticked]); while that is none the first wait and the second hide. [data-needs-tick]
// waits while nothing is ticked; [data-out] says how many were taken out; [data-some] replaces the
// words of an element once somebody was.
// <ul data-arrows>: the arrow keys go from face to face, and Tab passes them all at once; a click
// with Shift gives all faces since the last click the same tick.
import { counted, number } from "./words.js";

const boxesOf = (form) => [...form.querySelectorAll('input[type="checkbox"]')];

function count(form) {
  const boxes = boxesOf(form);
  const ticked = boxes.filter((box) => box.checked).length;
  const out = boxes.length - ticked;
  for (const button of form.querySelectorAll("[data-ticked]")) label(button, button.dataset.ticked, ticked);
  for (const button of form.querySelectorAll("[data-unticked]")) label(button, button.dataset.unticked, out);
  for (const button of form.querySelectorAll("[data-needs-tick]")) button.disabled = ticked === 0;
  for (const element of form.querySelectorAll("[data-some]")) {
    element.dataset.all ??= element.textContent;
    element.textContent = out ? element.dataset.some : element.dataset.all;
  }
  const words = form.querySelector("[data-out]");
  if (words) words.textContent = out ? counted("%(n)s face is taken out", "%(n)s faces are taken out", out) : "";
}

function label(button, text, n) {
  const words = button.querySelector("span");
  button.dataset.none ??= words.textContent;
  words.textContent = n ? text.replace("%s", number(n)) : button.dataset.none;
  button.disabled = n === 0;
  button.hidden = n === 0 && "unticked" in button.dataset;
}

function prepare(form) {
  for (const button of form.querySelectorAll("[data-tick-none]")) button.hidden = false;
  for (const grid of form.querySelectorAll("[data-arrows]")) {
    boxesOf(grid).forEach((box, index) => (box.tabIndex = index === 0 ? 0 : -1));
  }
  count(form);
}

const formOf = ({ target }) => target.closest?.("form[data-ticks]");

document.addEventListener("change", (event) => {
  const form = formOf(event);
  if (form) count(form);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-tick-none]")) return;
  const form = formOf(event);
  for (const box of boxesOf(form)) box.checked = false;
  count(form);
});

let last = null;

document.addEventListener("click", (event) => {
  const box = event.target;
  const grid = box.closest?.("[data-arrows]");
  if (!grid || box.type !== "checkbox") return;
  const boxes = boxesOf(grid);
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
  if (event.shiftKey && from >= 0) {
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
});

document.addEventListener("keydown", (event) => {
  const form = formOf(event);
  if (event.key !== "Enter" || event.target.type !== "checkbox" || !form) return;
  event.preventDefault();
  form.querySelector("[data-ticked], [data-key=y]")?.click();
});

// What htmx brings is a form, holds forms, or adds faces to one.
document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  const around = elt.closest?.("form[data-ticks]");
  if (around) count(around);
  for (const form of elt.querySelectorAll?.("form[data-ticks]") ?? []) prepare(form);
});
for (const form of document.querySelectorAll("form[data-ticks]")) prepare(form);

function columns(boxes) {
  const top = (box) => box.closest("li").offsetTop;
  const next = boxes.findIndex((box) => top(box) !== top(boxes[0]));
  return next < 0 ? boxes.length : next;
}

// Returns true where the key moved the focus; without a focused face it goes to the first.
export function move(key) {
  const grid = document.querySelector("[data-arrows]");
  const boxes = grid ? boxesOf(grid) : [];
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(boxes), ArrowDown: columns(boxes) };
  const ends = { Home: 0, End: boxes.length - 1 };
  if (!boxes.length || !(key in steps || key in ends)) return false;
  const at = boxes.indexOf(document.activeElement);
  if (at < 0 && key in ends) return false;
  const wanted = at < 0 ? 0 : ends[key] ?? at + steps[key];
  const box = boxes[wanted];
  if (!box) return at >= 0;
  for (const each of boxes) each.tabIndex = each === box ? 0 : -1;
  box.focus({ preventScroll: true, focusVisible: true });
  box.closest("li").scrollIntoView({ block: "nearest" });
  return true;
}
