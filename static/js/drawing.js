// Drawing a frame around a missed face: by mouse or finger, or by the arrow keys. The frame is kept
// in pixels of the photo, so that zooming does not move it.
const layer = document.querySelector("#draw");
const bar = document.querySelector("#draw-bar");
const svg = layer?.querySelector("svg");
const frame = layer?.querySelector("rect");
const least = 8;
let box = null;
let grip = null;

const within = (low, value, high) => Math.min(Math.max(value, low), high);
const photo = () => svg.viewBox.baseVal;
const isOn = () => Boolean(layer) && !layer.hidden;

function show(wanted) {
  const { width, height } = photo();
  const w = within(least, wanted.width, width);
  const h = within(least, wanted.height, height);
  box = { x: within(0, wanted.x, width - w), y: within(0, wanted.y, height - h), width: w, height: h };
  const size = { x: width, y: height, width, height };
  for (const [name, value] of Object.entries(box)) {
    frame.setAttribute(name, value);
    bar.elements[name].value = value / size[name];
  }
}

function start() {
  const { width, height } = photo();
  const side = Math.min(width, height) / 5;
  layer.hidden = bar.hidden = false;
  show({ x: (width - side) / 2, y: (height - side) / 2, width: side, height: side });
  frame.focus({ preventScroll: true });
}

function stop() {
  layer.hidden = bar.hidden = true;
  grip = null;
}

function at({ clientX, clientY }) {
  const point = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  const { width, height } = photo();
  return { x: within(0, point.x, width), y: within(0, point.y, height) };
}

const holds = ({ x, y }) => x > box.x && y > box.y && x < box.x + box.width && y < box.y + box.height;

// A new frame begins anywhere but in the one that is there, which moves.
function down(event) {
  if (event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  const from = at(event);
  grip = { from, moved: holds(from) ? box : null };
  layer.setPointerCapture(event.pointerId);
  frame.focus({ preventScroll: true });
}

function moved(event) {
  if (!grip) return;
  const to = at(event);
  const { from } = grip;
  if (grip.moved) {
    show({ ...grip.moved, x: grip.moved.x + to.x - from.x, y: grip.moved.y + to.y - from.y });
  } else {
    const width = Math.abs(to.x - from.x);
    const height = Math.abs(to.y - from.y);
    if (width > least && height > least) show({ x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width, height });
  }
}

const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function key(event) {
  if (!isOn() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") stop();
  else if (event.key === "Enter" && event.target === frame) bar.requestSubmit();
  else if (event.key in steps && !event.target.closest("input")) {
    const step = Math.min(photo().width, photo().height) / 100;
    const [x, y] = steps[event.key].map((way) => way * step);
    if (event.shiftKey) show({ ...box, width: box.width + x, height: box.height + y });
    else show({ ...box, x: box.x + x, y: box.y + y });
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

export function draw() {
  if (layer) isOn() ? stop() : start();
}

function offer() {
  for (const button of document.querySelectorAll("[data-draw]")) button.hidden = false;
}

if (layer) {
  layer.addEventListener("pointerdown", down);
  layer.addEventListener("pointermove", moved);
  for (const end of ["pointerup", "pointercancel"]) layer.addEventListener(end, () => (grip = null));
  // Neither a swipe to the next photo nor a double click that zooms.
  for (const other of ["touchstart", "dblclick"]) {
    layer.addEventListener(other, (event) => event.stopPropagation(), { passive: true });
  }
  document.addEventListener("keydown", key, { capture: true });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-draw]")) draw();
    else if (target.closest("[data-draw-stop]")) stop();
  });
  document.addEventListener("htmx:afterSettle", offer);
  document.addEventListener("kith:drawn", ({ detail: { face } }) => {
    stop();
    document.querySelector(`#face-${face} input[type=text]`)?.focus();
  });
  // What somebody just types is not replaced by a look whether there is a suggestion.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const field = document.activeElement;
    if (event.target.id === "faces" && event.target.contains(field) && field.value) event.preventDefault();
  });
  offer();
}
