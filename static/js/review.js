// The review page: keys press the card's buttons, and the next card is there before it is needed.
import { afterAnswers, arrive, fill, forget, take } from "./ahead.js";
import { typing } from "./faces.js";

let busy = false;

function press(key) {
  if (key === "t") {
    document.querySelector("#card .name-form input[type=text]")?.focus();
    return true;
  }
  const button = document.querySelector(`#card [data-key~="${CSS.escape(key)}"]`);
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("#card input")) event.target.blur();
  if (event.defaultPrevented || event.repeat || busy || typing(event)) return;
  if (press(event.key.toLowerCase())) event.preventDefault();
});

// What htmx asks for holds up the keys: a second one must not answer the card that is just going.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { target, detail } = event;
  if (!target.closest("#card")) return;
  if (target.closest(".review-card") && take(detail)) {
    event.preventDefault();
    return;
  }
  busy = true;
  const { submitter } = detail.requestConfig.triggeringEvent;
  if (afterAnswers(() => target.requestSubmit(submitter))) event.preventDefault();
  else forget();
});
for (const name of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => (busy = false));
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.closest(".review-page")) arrive(document.querySelector("#card"));
});
document.addEventListener("htmx:afterSettle", fill);
fill();
