// Ticking photos: the bar, ranges with Shift, dragging over them with the mouse while some are
// ticked, a long press on a phone, Escape; and what is done with them without leaving the page.
import { csrfToken } from "./csrf.js";
import { toast } from "./toasts.js";
import { counted, gettext } from "./words.js";

const LONG_PRESS = 450;
const form = document.querySelector("#selection");
const root = document.querySelector("[data-drop-zone], [data-selectable]");
const toggle = document.querySelector("[data-select-toggle]");
const count = document.querySelector("[data-select-count]");
const kept = document.createElement("div");
let last = null;

const boxes = () => [...document.querySelectorAll(".tile-check input")];
const ticked = () => boxes().filter((box) => box.checked);

function selecting(on) {
  root.classList.toggle("selecting", on);
  toggle?.setAttribute("aria-pressed", String(on));
}

function update() {
  const n = ticked().length;
  count.value = counted("%(n)s selected", "%(n)s selected", n);
  if (n > 0) selecting(true);
}

// Ticked photos stay ticked while another part of the list is shown: their tiles wait out of sight.
function keepTicked({ detail }) {
  if (detail.target.id !== "photos" || !detail.shouldSwap) return;
  kept.append(...[...detail.target.querySelectorAll(".tile")].filter((tile) => tile.querySelector(":checked")));
}

function showTicked() {
  for (const waits of [...kept.children]) {
    document.querySelector(`#photos #${waits.id}`)?.replaceWith(waits);
  }
}

function clear() {
  for (const box of ticked()) box.checked = false;
  kept.replaceChildren();
  selecting(false);
  update();
  last = null;
}

function tick(box, { range }) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (range && from >= 0) for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  last = box;
  update();
}

function clicked(event) {
  const box = event.target.closest(".tile-check input");
  if (box) return tick(box, { range: event.shiftKey });
  const link = event.target.closest(".tile > a");
  if (!link || !root.classList.contains("selecting")) return undefined;
  event.preventDefault();
  const own = link.parentElement.querySelector(".tile-check input");
  own.checked = !own.checked;
  return tick(own, { range: event.shiftKey });
}

function pressed(event) {
  const tile = event.target.closest(".tile");
  if (!tile || event.pointerType === "mouse") return;
  const box = tile.querySelector(".tile-check input");
  const timer = setTimeout(() => {
    box.checked = true;
    tick(box, { range: false });
    // The finger still rests on the link: its click must not open the photo.
    addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
  }, LONG_PRESS);
  for (const end of ["pointerup", "pointercancel", "pointermove"]) {
    addEventListener(end, () => clearTimeout(timer), { once: true });
  }
}

// A drag ticks from where it began to where the pointer is, or unticks if it began on a ticked one.
// What the pointer has left again is as it was before.
let drag = null;

function dragStarts(event) {
  const own = event.target.closest(".tile")?.querySelector(".tile-check input");
  if (!own || event.pointerType !== "mouse" || event.button !== 0) return;
  if (!root.classList.contains("selecting") || event.shiftKey) return;
  const all = boxes();
  drag = { all, before: all.map((box) => box.checked), from: all.indexOf(own), to: -1 };
}

function dragMoves(event) {
  if (!drag) return;
  const under = document.elementFromPoint(event.clientX, event.clientY)?.closest(".tile");
  const to = drag.all.indexOf(under?.querySelector(".tile-check input"));
  if (to < 0 || to === drag.to || (drag.to < 0 && to === drag.from)) return;
  drag.to = to;
  const [first, end] = [drag.from, to].sort((a, b) => a - b);
  drag.all.forEach((box, index) => {
    const inside = index >= first && index <= end;
    box.checked = inside ? !drag.before[drag.from] : drag.before[index];
  });
  update();
}

function dragEnds() {
  if (drag && drag.to >= 0) {
    last = drag.all[drag.to];
    // The click that may follow belongs to the drag.
    const swallow = (click) => {
      click.preventDefault();
      click.stopPropagation();
    };
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
  }
  drag = null;
}

async function submitted(event) {
  const button = event.submitter;
  if (button?.getAttribute("formaction") === "/photos/retry") return;
  // A download is saved by the browser, which stays here; "leaves" goes to a page that asks.
  if (button?.matches("[data-download], [data-leaves]")) return;
  event.preventDefault();
  const body = new FormData(form, button);
  document.querySelector("dialog[open]")?.close();
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  const url = button?.getAttribute("formaction") ?? form.action;
  const answer = await fetch(url, { method: "POST", body, headers }).catch(() => null);
  const json = answer?.headers.get("content-type")?.startsWith("application/json");
  if (!answer?.ok || !json) {
    toast(gettext("That did not work. Reload the page and try again."), { kind: "error" });
    return;
  }
  if (button?.hasAttribute("data-hearts")) hearts();
  done(await answer.json());
}

function hearts() {
  const heart = document.querySelector("#heart").content.firstElementChild;
  for (const tile of ticked().map((box) => box.closest(".tile"))) {
    if (!tile.querySelector(".tile-heart")) tile.append(heart.cloneNode(true));
  }
}

// What "undo" names is sent back as it came; the page is then shown anew, as it was before.
async function takeBack({ url, photos }) {
  const body = new FormData(form);
  body.set("photos", photos);
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  const answer = await fetch(url, { method: "POST", body, headers }).catch(() => null);
  if (answer?.ok) location.reload();
  else toast(gettext("That did not work. Reload the page and try again."), { kind: "error" });
}

function done({ message, gone, undo }) {
  const tiles = ticked().map((box) => box.closest(".tile"));
  clear();
  // What was typed for these photos is not meant for the next ones.
  for (const name of ["name", "person", "title"]) {
    if (form.elements[name]) form.elements[name].value = "";
  }
  toast(message, { action: undo && { label: undo.label, run: () => takeBack(undo) } });
  if (!gone) return;
  for (const tile of tiles) tile.remove();
  for (const day of document.querySelectorAll(".day")) {
    if (!day.querySelector(".tile")) day.remove();
  }
  for (const month of document.querySelectorAll(".timeline > .month")) {
    if (!month.nextElementSibling?.matches(".day")) month.remove();
  }
}

if (form) {
  kept.hidden = true;
  root.append(kept);
  document.addEventListener("htmx:beforeSwap", keepTicked);
  document.addEventListener("htmx:afterSwap", showTicked);
  document.addEventListener("click", clicked);
  document.addEventListener("pointerdown", pressed);
  document.addEventListener("pointerdown", dragStarts);
  document.addEventListener("pointermove", dragMoves);
  document.addEventListener("pointerup", dragEnds);
  // Tiles hold links and pictures, which browsers would drag themselves.
  document.addEventListener("dragstart", (event) => {
    if (drag) event.preventDefault();
  });
  document.addEventListener("contextmenu", (event) => {
    if (event.target.closest(".tile") && matchMedia("(hover: none)").matches) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) clear();
  });
  // Thousands of ticked photos travel as one field: Django takes a thousand fields at most.
  form.addEventListener("formdata", ({ formData }) => {
    formData.set("photos", formData.getAll("photos").join(","));
  });
  form.addEventListener("submit", submitted);
  document.querySelector("[data-select-clear]").addEventListener("click", (event) => {
    event.preventDefault();
    clear();
  });
  toggle?.addEventListener("click", () => {
    if (root.classList.contains("selecting")) clear();
    else selecting(true);
  });
}
