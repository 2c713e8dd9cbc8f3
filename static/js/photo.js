// The photo page: arrows and swipe, boxes and their entries, the focus after an answer.
import { typing } from "./faces.js";
import { draw } from "./drawing.js";
import { isZoomed, zoomIn, zoomOut } from "./zoom.js";

const KEPT = "kith.faces";
const stage = document.querySelector(".stage-photo");
const toggle = document.querySelector("#toggle-faces");

function showFaces(shown) {
  stage.classList.toggle("plain-photo", !shown);
  toggle?.setAttribute("aria-pressed", String(shown));
  localStorage.setItem(KEPT, shown ? "shown" : "hidden");
}

showFaces(localStorage.getItem(KEPT) !== "hidden");
toggle?.addEventListener("click", () => showFaces(stage.classList.contains("plain-photo")));

// Text on the photo keeps its size on the screen, whatever the size of the photo.
function scale() {
  const svg = document.querySelector("#boxes svg");
  if (!svg) return;
  const { width, height } = svg.viewBox.baseVal;
  const pixels = Math.min(svg.clientWidth / width, svg.clientHeight / height);
  if (pixels) svg.style.setProperty("--unit", String(1 / pixels));
}

new ResizeObserver(scale).observe(stage);
document.addEventListener("htmx:afterSettle", scale);

// Leafing replaces the entry of the history: Back leads to the list, not through every photo.
function go(id) {
  const link = document.getElementById(id);
  if (link) location.replace(link.href);
  return Boolean(link);
}

for (const id of ["newer", "older"]) {
  document.getElementById(id)?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(id);
  });
}

function nextToName() {
  const entries = [...document.querySelectorAll(".face-entry.suggested, .face-entry.unknown")];
  const at = entries.findIndex((entry) => entry.contains(document.activeElement));
  return entries[(at + 1) % entries.length];
}

const keys = {
  ArrowLeft: () => go("newer"),
  ArrowRight: () => go("older"),
  Escape: () => location.assign(document.querySelector("#viewer-back").href),
  f: () => toggle?.click(),
  h: () => document.querySelector("#favourite")?.click(),
  "+": zoomIn,
  "=": zoomIn, // the key of + without Shift
  "-": zoomOut,
  z: () => document.querySelector("#zoom")?.click(),
  r: () => document.querySelector("#turn")?.click(),
  d: draw,
  n: () => nextToName()?.querySelector("button, input[type=text]").focus(),
  "?": () => document.querySelector("#keys-dialog")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || typing(event)) return;
  if (event.key === "Escape" && document.querySelector("details.menu[open]")) return;
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

// A swipe is quick, long enough and more across than along; a second finger means zoom, and a
// photo that is zoomed into moves under the finger.
let start = null;
stage.addEventListener("touchstart", ({ touches }) => {
  start = touches.length === 1 && !isZoomed() ? { x: touches[0].clientX, y: touches[0].clientY, at: Date.now() } : null;
}, { passive: true });
stage.addEventListener("touchend", ({ changedTouches: [end] }) => {
  if (!start || isZoomed()) return;
  const x = end.clientX - start.x;
  const y = end.clientY - start.y;
  if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y) && Date.now() - start.at < 600) go(x > 0 ? "newer" : "older");
});

// Box and entry light up together.
function mark(event) {
  const at = event.target.closest?.("[data-face]")?.dataset.face;
  for (const element of document.querySelectorAll("[data-face]")) {
    element.classList.toggle("marked", element.dataset.face === at);
  }
}

for (const name of ["pointerover", "focusin"]) document.addEventListener(name, mark);

document.addEventListener("click", (event) => {
  const box = event.target.closest(".box");
  if (!box) return;
  event.preventDefault();
  const entry = document.getElementById(`face-${box.dataset.face}`);
  entry.scrollIntoView({ block: "nearest", behavior: "smooth" });
  (entry.querySelector("input[type=text]") ?? entry).focus({ preventScroll: true });
});

// An answer replaces the list: whoever works by keyboard goes on at the same or the next face.
let answered = null;
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  const entry = target.closest(".face-entry");
  if (!entry?.contains(document.activeElement)) return;
  const entries = [...document.querySelectorAll(".face-entry")];
  answered = { index: entries.indexOf(entry), pointer: !document.activeElement.matches(":focus-visible") };
});
document.addEventListener("htmx:afterSettle", () => {
  if (!answered || document.querySelector("#faces").contains(document.activeElement)) return;
  const entries = [...document.querySelectorAll(".face-entry")];
  const open = entries.slice(answered.index).find((entry) => entry.matches(".suggested, .unknown"));
  const entry = open ?? entries[answered.index];
  const control = answered.pointer ? entry : entry?.querySelector("button, input[type=text], a");
  control?.focus({ preventScroll: answered.pointer });
  answered = null;
});

const asked = document.getElementById(location.hash.slice(1));
if (asked?.matches(".face-entry")) asked.classList.add("marked");
