// Choosing and dropping files, on every page that has the upload dock.
import { Arrivals } from "./arrivals.js";
import { entriesOf, filesOf, hidden } from "./folders.js";
import { Hashing } from "./hashing.js";
import { Panel } from "./panel.js";
import { Queue } from "./queue.js";

const dock = document.querySelector("#upload-dock");
const veil = document.querySelector("#drop-veil");
const arrivals = new Arrivals(document.querySelector("#arrivals"));
const queue = new Queue(new Hashing(dock.dataset.hasher));
new Panel(dock, queue);

function album() {
  return document.querySelector("[data-upload-album]")?.value || dock.dataset.album || "";
}

function chosen(input) {
  const files = [...input.files].filter((file) => !hidden(file.name));
  const source = files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  queue.addAll(source, album());
  input.value = "";
}

function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

let depth = 0;

function over(by) {
  depth = Math.max(0, depth + by);
  veil.hidden = depth === 0;
}

addEventListener("dragenter", (event) => carriesFiles(event) && over(1));
addEventListener("dragleave", (event) => carriesFiles(event) && over(-1));
addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
});
addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  over(-depth);
  queue.addAll(filesOf(entriesOf(event.dataTransfer)), album());
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-upload-form] input[type=file]")) chosen(event.target);
});

queue.addEventListener("photo", ({ detail: { id, state } }) => {
  if (state === "added" || dock.dataset.album) arrivals.add(id);
});

addEventListener("beforeunload", (event) => {
  if (queue.active) event.preventDefault();
});
