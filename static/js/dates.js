// <nav class="dates">: makes the links to the months a rail along the edge, with a slider on it.
// Dragging, a click, or the arrow keys go to a date.
import { Months } from "./months.js";
import { goOnAbove } from "./newer.js";

const DAY = 24 * 60 * 60 * 1000;
const PAUSE = 350; // milliseconds from the last key until the list follows
const AWAKE = 1500; // milliseconds after scrolling, where the rail hides itself
const ROOM = 22; // pixels between two years that are written out
const nav = document.querySelector(".dates");
const months = new Months([...(nav?.querySelectorAll("[data-month]") ?? [])]);
const track = element("dates-track");
const thumb = element("dates-thumb");
const label = element("dates-label");
const written = new Intl.DateTimeFormat(document.documentElement.lang, {
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
let share = 0;
let dragged = false;
let pause = 0;
let sleep = 0;
let drawing = false;

function element(name, top) {
  const made = document.createElement("div");
  made.className = name;
  if (top !== undefined) made.style.top = `${top * 100}%`;
  return made;
}

function draw() {
  const facts = {
    role: "slider",
    tabindex: 0,
    "aria-label": nav.dataset.label,
    "aria-orientation": "vertical",
    "aria-valuemin": 0,
    "aria-valuemax": months.list.length - 1,
  };
  for (const [name, value] of Object.entries(facts)) thumb.setAttribute(name, value);
  thumb.append(label);
  track.append(thumb);
  nav.append(track);
  nav.classList.add("ready");
  mark();
}

function mark() {
  for (const old of track.querySelectorAll(".dates-year, .dates-month")) old.remove();
  const gap = ROOM / (track.clientHeight || innerHeight);
  let last = -1;
  months.list.forEach((month, index) => {
    const top = months.startOf(index);
    const newYear = month.year !== months.list[index - 1]?.year;
    if (top - last < (newYear ? gap : gap / 2) || top > 1 - gap / 2) return;
    const made = element(newYear ? "dates-year" : "dates-month", top);
    made.textContent = newYear ? month.year : "";
    track.prepend(made);
    last = newYear ? top + gap / 2 : top;
  });
}

function show(part) {
  share = part;
  const index = months.indexAt(part);
  const text = written.format(months.list[index].from);
  thumb.style.top = `${part * 100}%`;
  label.textContent = text;
  thumb.setAttribute("aria-valuenow", months.list.length - 1 - index);
  thumb.setAttribute("aria-valuetext", text);
}

// The slider stands at the first day that is in sight.
function follow() {
  drawing = false;
  if (dragged || pause) return;
  const days = document.querySelectorAll("#photos .day");
  const edge = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
  let [low, high] = [0, days.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle].getBoundingClientRect().bottom > edge) high = middle;
    else low = middle + 1;
  }
  if (!days.length) return;
  const first = !document.querySelector(".newer") && days[0].getBoundingClientRect().top > 0;
  show(first ? 0 : months.shareOf(Date.parse(days[low].querySelector("time").dateTime) + DAY));
}

// The list from the slider's date on takes the place of the one that is shown.
async function go() {
  const url = new URL(location.href);
  url.searchParams.delete("after");
  url.searchParams.delete("before");
  // The server's cursor: microseconds, and an id below that of every photo.
  const end = Math.ceil(months.dateAt(share) / DAY) * DAY;
  if (share > 0) url.searchParams.set("before", `${end * 1000}_0`);
  nav.classList.add("going");
  const target = document.querySelector("#photos");
  await window.htmx.ajax("GET", url.pathname + url.search, { target, swap: "innerHTML" });
  nav.classList.remove("going");
  history.replaceState(history.state, "", url);
  if (share > 0) target.querySelector(".month")?.scrollIntoView({ behavior: "instant" });
  else scrollTo({ top: 0, behavior: "instant" });
  goOnAbove();
}

function place({ clientY }) {
  const { top, height } = track.getBoundingClientRect();
  show(Math.min(Math.max((clientY - top) / height, 0), 1));
}

function dragStarts(event) {
  if (event.button !== 0) return;
  event.preventDefault();
  track.setPointerCapture(event.pointerId);
  thumb.focus({ preventScroll: true, focusVisible: false });
  dragged = true;
  nav.classList.add("dragged");
  if (!event.target.closest(".dates-thumb")) place(event);
}

function dragEnds(event) {
  if (!dragged) return;
  dragged = false;
  nav.classList.remove("dragged");
  if (event.type === "pointerup") go();
  else follow();
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const index = months.indexAt(share);
  const last = months.list.length - 1;
  const to = {
    ArrowDown: index + 1,
    ArrowRight: index + 1,
    ArrowUp: index - 1,
    ArrowLeft: index - 1,
    PageDown: months.otherYear(index, 1),
    PageUp: months.otherYear(index, -1),
    Home: 0,
    End: last,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  show(months.startOf(Math.min(Math.max(to, 0), last)));
  clearTimeout(pause);
  pause = setTimeout(() => {
    pause = 0;
    go();
  }, PAUSE);
}

function scrolled() {
  nav.classList.add("awake");
  clearTimeout(sleep);
  sleep = setTimeout(() => nav.classList.remove("awake"), AWAKE);
  if (!drawing) requestAnimationFrame(follow);
  drawing = true;
}

if (months.list.length > 1) {
  draw();
  follow();
  track.addEventListener("pointerdown", dragStarts);
  track.addEventListener("pointermove", (event) => dragged && place(event));
  track.addEventListener("pointerup", dragEnds);
  track.addEventListener("pointercancel", dragEnds);
  thumb.addEventListener("keydown", pressed);
  document.addEventListener("scroll", scrolled, { passive: true });
  addEventListener("resize", mark);
}
