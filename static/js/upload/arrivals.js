// Shows photos that were just added, without a reload: their tiles, newest first.
import { tilesUrl } from "../tiles.js";

const PAUSE = 1000;
const BATCH = 60;
const MOST_SHOWN = 240;

export class Arrivals {
  constructor(section) {
    this.section = section;
    this.grid = section.querySelector(".grid");
    this.ids = [];
  }

  add(id) {
    if (document.getElementById(`tile-${id}`)) return;
    this.ids.push(id);
    this.timer ??= setTimeout(() => this.fetch(), PAUSE);
  }

  async fetch() {
    const ids = this.ids.splice(0, BATCH);
    const options = { target: this.grid, swap: "afterbegin" };
    const request = window.htmx.ajax("GET", tilesUrl(ids), options);
    await request.catch(() => {});
    this.section.hidden = false;
    document.querySelector(".page > .empty")?.remove();
    while (this.grid.children.length > MOST_SHOWN) this.grid.lastElementChild.remove();
    document.body.dispatchEvent(new Event("kith:uploaded"));
    this.timer = this.ids.length > 0 ? setTimeout(() => this.fetch(), PAUSE) : null;
  }
}
