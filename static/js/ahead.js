// The cards that come next wait in the page, with their images, before they are asked for. An
// answer shows the first of them at once and is sent behind it; the reply keeps that card, or
// brings the right one where the answer changed what is next. The card of an answer that could not
// be sent, or was refused, comes back. Without a waiting card htmx asks for the next one.
import { toast } from "./toasts.js";
import { gettext } from "./words.js";

const DEPTH = 2;
const IMAGES = 60; // of a card: more than the first look at it shows
const page = document.querySelector(".review-page");
let waiting = [];
let sending = Promise.resolve();
let unsent = 0;
let filling = false;
let generation = 0; // of the waiting cards: what was asked for an earlier one comes too late

const shown = () => document.querySelector("#card");

// Returns whether the answer was taken: then the next card is there already.
export function take(detail) {
  const next = waiting.shift();
  if (!next) return false;
  const answered = shown();
  show(next);
  later(() => post(answered, detail));
  return true;
}

// Whether answers are on their way; `run` follows when they have arrived.
export function afterAnswers(run) {
  if (unsent) later(run);
  return unsent > 0;
}

export function forget() {
  waiting = [];
  generation += 1;
}

function later(run) {
  unsent += 1;
  page.toggleAttribute("data-saving", true);
  sending = sending.then(run).finally(() => {
    unsent -= 1;
    if (unsent) return;
    page.removeAttribute("data-saving");
    fill();
  });
}

function show(card) {
  const old = shown();
  const bar = old.querySelector(".review-bar");
  card.querySelector(".review-bar")?.remove();
  card.prepend(bar);
  bar.querySelector("#review-undo").disabled = false;
  old.replaceWith(card);
  start(card);
}

function start(card) {
  window.htmx.process(card);
  window.htmx.trigger(card, "htmx:load", { elt: card });
  arrive(card);
}

// The next card begins at its question, however far down the last set was looked at.
export function arrive(card) {
  scrollTo(0, 0);
  card.focus({ preventScroll: true });
}

async function post(answered, { pathInfo, requestConfig: { formData, headers } }) {
  const next = shown();
  const body = new URLSearchParams([...formData]);
  body.set("ahead", next.dataset.faces ?? "");
  body.set("ahead_person", next.dataset.asked ?? "");
  body.set("ahead_sign", next.dataset.sign ?? "");
  const options = { method: "POST", body, headers, keepalive: true };
  const answer = await fetch(pathInfo.finalRequestPath, options).catch(() => null);
  if (answer?.redirected) location.reload(); // signed out meanwhile
  if (!answer?.ok) giveBack(answered);
  if (answer?.ok || answer?.status === 422) tell(answer);
  else toast(gettext("That answer was not saved. Try it again."), { kind: "error" });
  if (answer?.ok) check(next, await answer.text());
}

function tell(answer) {
  const said = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}")["kith:toast"];
  if (said) toast(said.text, { kind: said.kind });
}

function giveBack(card) {
  const now = shown();
  if (now.dataset.faces) waiting.unshift(now);
  show(card);
}

// A card on which somebody is at work stays: its answer will be checked like every other.
function check(next, html) {
  const reply = parsed(html);
  const right = reply.querySelector("#card");
  if (right && next === shown() && !touched(next)) {
    forget();
    next.replaceWith(right);
    start(right);
    return;
  }
  const bar = reply.querySelector(".review-bar");
  if (bar) {
    shown().querySelector(".review-bar").replaceWith(bar);
    window.htmx.process(bar);
  }
}

function touched(card) {
  const boxes = [...card.querySelectorAll("input[type=checkbox]")];
  return Boolean(card.querySelector("input[name=name]")?.value) || boxes.some((box) => !box.checked);
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return document.importNode(template.content, true);
}

export async function fill() {
  const card = shown();
  if (filling || unsent || !card?.dataset.faces || waiting.length >= DEPTH) return;
  filling = true;
  const asked = generation;
  const after = [card, ...waiting].map((one) => one.dataset.faces).join(",");
  const url = `${page.dataset.upcoming}?count=${DEPTH - waiting.length}&after=${after}`;
  const answer = await fetch(url).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  filling = false;
  if (asked !== generation) return fill();
  const cards = [...parsed(html).querySelectorAll("#card")];
  waiting.push(...cards);
  await Promise.all(cards.map(load));
  page.dataset.ahead = waiting.length; // tests and benchmarks wait for cards that show at once
}

function load(card) {
  const images = [...card.querySelectorAll("img")].slice(0, IMAGES);
  for (const image of images) image.loading = "eager";
  return Promise.allSettled(images.map((image) => image.decode()));
}
