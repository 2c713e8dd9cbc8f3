// The review page: keys press the card's buttons, the next card's images come early.
import { typing } from "./faces.js";

let busy = false;

function press(key) {
  if (key === "t") {
    document.querySelector("#card .name-form input[type=text]")?.focus();
    return true;
  }
  const button = document.querySelector(`#card [data-key="${CSS.escape(key)}"]`);
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("#card input")) event.target.blur();
  if (event.defaultPrevented || event.repeat || busy || typing(event)) return;
  if (press(event.key.toLowerCase())) event.preventDefault();
});

// A second key must not answer the card that is just going.
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (target.closest("#card")) busy = true;
});
for (const name of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => (busy = false));
}

// Only after the card is there: looking for the next question must not hold up this one.
let asked = "";

async function preload() {
  const url = document.querySelector("#card[data-upcoming]")?.dataset.upcoming;
  if (!url || url === asked) return;
  asked = url;
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok || url !== asked) return;
  for (const image of (await answer.json()).images) new Image().src = image;
}

// The next card begins at its question, however far down the last set was looked at.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.closest(".review-page")) scrollTo(0, 0);
});
document.addEventListener("htmx:afterSettle", preload);
preload();
