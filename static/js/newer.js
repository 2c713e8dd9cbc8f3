// .newer > a: the photos above the first one of the list. They are fetched as soon as one scrolls
// back to its top, and what is in sight stays where it is. A page that begins in the middle does
// not fetch them before one has scrolled down.
const AHEAD = "1500px";
let passed = false;

const watch = new IntersectionObserver(
  ([{ isIntersecting, target }]) => {
    if (!isIntersecting) passed = true;
    else if (passed) bring(target);
  },
  { rootMargin: `${AHEAD} 0px 0px 0px` },
);

function bring(newer) {
  watch.unobserve(newer);
  window.htmx.trigger(newer.querySelector("a"), "newer");
}

function look() {
  const newer = document.querySelector(".newer");
  if (newer) watch.observe(newer);
}

// Goes on above what is shown at once, for a list that was entered in its middle.
export function goOnAbove() {
  const newer = document.querySelector(".newer");
  if (!newer) return;
  passed = true;
  bring(newer);
}

let held = null;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.target.matches(".newer") || !detail.shouldSwap) return;
  // Browsers that hold the place themselves must not do it twice.
  document.documentElement.style.overflowAnchor = "none";
  const tile = document.querySelector("#photos .tile");
  held = tile && { tile, top: tile.getBoundingClientRect().top };
});

document.addEventListener("htmx:afterSwap", () => {
  if (held) scrollBy({ top: held.tile.getBoundingClientRect().top - held.top, behavior: "instant" });
  held = null;
  requestAnimationFrame(() => (document.documentElement.style.overflowAnchor = ""));
});

document.addEventListener("htmx:afterSettle", look);
look();
