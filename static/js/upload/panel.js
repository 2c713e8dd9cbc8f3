// The docked sheet: one bar for the whole, one for each running file, what went wrong, the sum.
// It draws at most once per frame and holds a few rows only, so 10,000 files cost nothing more.
import { counted, gettext, interpolate, number } from "../words.js";

const MOST_PROBLEMS = 200;

export class Panel {
  constructor(dock, queue) {
    this.queue = queue;
    this.dock = dock;
    const part = (name) => dock.querySelector(`[data-dock-${name}]`);
    this.title = part("title");
    this.bar = part("progress");
    this.detail = part("detail");
    this.running = part("running");
    this.problems = part("problems");
    this.problemCount = part("problem-count");
    this.problemList = part("problem-list");
    this.cancel = part("cancel");
    this.retry = part("retry");
    this.shut = part("close");
    this.rows = new Map();
    this.listen();
  }

  listen() {
    this.queue.addEventListener("change", () => this.wake());
    this.cancel.addEventListener("click", () => this.cancelled(this.queue.cancel()));
    this.retry.addEventListener("click", () => this.queue.retry());
    this.shut.addEventListener("click", () => {
      this.dock.hidden = true;
      this.queue.reset();
    });
  }

  wake() {
    this.dock.hidden = false;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
      if (this.queue.running.size > 0) setTimeout(() => this.wake(), 200);
    });
  }

  draw() {
    const { active, fraction, total, finished, problems } = this.queue;
    if (total === 0 && !active) return;
    this.setTitle(active ? gettext("Uploading…") : this.summary());
    this.bar.value = active ? fraction : 1;
    this.detail.textContent = active ? this.position(finished, total) : "";
    this.cancel.hidden = !active;
    this.shut.hidden = active;
    this.retry.hidden = active || !problems.some((item) => item.passing);
    this.drawRunning();
    this.drawProblems(problems);
  }

  // The title is a live region: writing the same words again would read them out again.
  setTitle(text) {
    if (this.title.textContent !== text) this.title.textContent = text;
  }

  position(done, total) {
    const numbers = { done: number(done), total: number(total) };
    return interpolate(gettext("%(done)s of %(total)s files"), numbers, true);
  }

  summary() {
    const { added, here } = this.queue.counts;
    const noPhoto = this.queue.problems.filter((item) => item.status === 415).length;
    const failed = this.queue.problems.length - noPhoto;
    const parts = [
      added && counted("%(n)s added", "%(n)s added", added),
      here && counted("%(n)s already here", "%(n)s already here", here),
      noPhoto && counted("%(n)s not a photo", "%(n)s not photos", noPhoto),
      failed && counted("%(n)s failed", "%(n)s failed", failed),
    ];
    return parts.filter(Boolean).join(", ") || gettext("Nothing to upload");
  }

  cancelled({ counts, left }) {
    this.setTitle(gettext("Cancelled"));
    this.detail.textContent = [
      counted("%(n)s added", "%(n)s added", counts.added),
      counted("%(n)s not uploaded", "%(n)s not uploaded", left),
    ].join(", ");
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.cancel.hidden = true;
    this.shut.hidden = false;
  }

  drawRunning() {
    for (const [item, row] of this.rows) {
      if (this.queue.running.has(item)) continue;
      row.remove();
      this.rows.delete(item);
    }
    for (const item of this.queue.running) {
      const row = this.rows.get(item) ?? this.row(item);
      row.lastChild.value = item.fraction;
      row.classList.toggle("paused", Boolean(item.paused));
    }
  }

  row(item) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    name.textContent = item.path;
    name.dataset.paused = gettext("waiting for the connection");
    bar.max = 1;
    bar.setAttribute("aria-label", item.path);
    row.append(name, bar);
    this.running.append(row);
    this.rows.set(item, row);
    return row;
  }

  drawProblems(problems) {
    this.problems.hidden = problems.length === 0;
    if (problems.length === this.drawn) return;
    this.drawn = problems.length;
    this.problemCount.textContent = counted(
      "%(n)s file was not taken", "%(n)s files were not taken", problems.length);
    const rows = problems.slice(-MOST_PROBLEMS).map(({ path, reason }) => {
      const row = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = path;
      row.append(name, " ", reason);
      return row;
    });
    this.problemList.replaceChildren(...rows);
  }
}
