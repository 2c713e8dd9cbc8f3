// Placeholders turn into photos. While any is on the page, one small request for those that are
// nearest to the eye replaces the finished ones out of band.
import { tilesUrl } from "./tiles.js";

const PAUSE = 2000;
const MOST = 100;

function waiting() {
  const middle = innerHeight / 2;
  return [...document.querySelectorAll("[data-waiting]")]
    .map((tile) => [Math.abs(tile.getBoundingClientRect().top - middle), tile.dataset.waiting])
    .sort((one, other) => one[0] - other[0])
    .slice(0, MOST)
    .map(([, id]) => id);
}

async function look() {
  const ids = document.hidden ? [] : waiting();
  if (ids.length > 0) {
    const url = tilesUrl(ids, { settled: true });
    await window.htmx.ajax("GET", url, { target: "body", swap: "none" }).catch(() => {});
  }
  setTimeout(look, PAUSE);
}
setTimeout(look, PAUSE);
