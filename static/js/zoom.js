// Zooming into the photo: wheel, double click, pinch, keys; dragging moves it while it is large.
// Where the photo is on the screen is one scale and one shift, in pixels of the stage.
const MOST = 8;
const STEP = 1.5;
const DOUBLE = 2.5;

const stage = document.querySelector(".stage-photo");
const button = document.querySelector("#zoom");
const fingers = new Map();
let scale = 1;
let shift = { x: 0, y: 0 };
let pinch = null;
let dragged = false;

const between = (least, value, most) => Math.min(Math.max(value, least), most);

function show() {
  // The stage stays covered: the photo can be moved as far as its own edges.
  const { clientWidth: width, clientHeight: height } = stage;
  shift = {
    x: between(width * (1 - scale), shift.x, 0),
    y: between(height * (1 - scale), shift.y, 0),
  };
  for (const layer of stage.querySelectorAll("#large, .boxes")) {
    layer.style.transform = scale === 1 ? "" : `translate(${shift.x}px, ${shift.y}px) scale(${scale})`;
  }
  stage.classList.toggle("zoomed", scale > 1);
  button?.setAttribute("aria-pressed", String(scale > 1));
}

// What is under the point stays under it.
function zoomTo(wanted, { x, y }) {
  const next = between(1, wanted, MOST);
  shift = { x: x - ((x - shift.x) * next) / scale, y: y - ((y - shift.y) * next) / scale };
  scale = next;
  show();
}

function place({ clientX, clientY }) {
  const box = stage.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}

const centre = () => ({ x: stage.clientWidth / 2, y: stage.clientHeight / 2 });

function spread() {
  const [one, other] = [...fingers.values()];
  const middle = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  return { middle, distance: Math.hypot(one.x - other.x, one.y - other.y) };
}

function down(event) {
  if (event.button !== 0 || event.target.closest("a, button, form, input")) return;
  fingers.set(event.pointerId, place(event));
  dragged = false;
  pinch = fingers.size === 2 ? spread() : null;
}

function moved(event) {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const now = place(event);
  fingers.set(event.pointerId, now);
  if (pinch && fingers.size === 2) {
    const { middle, distance } = spread();
    shift = { x: shift.x + middle.x - pinch.middle.x, y: shift.y + middle.y - pinch.middle.y };
    zoomTo((scale * distance) / pinch.distance, middle);
    pinch = spread();
  } else if (scale > 1) {
    dragged ||= Math.hypot(now.x - before.x, now.y - before.y) > 2;
    shift = { x: shift.x + now.x - before.x, y: shift.y + now.y - before.y };
    show();
  }
}

function up(event) {
  fingers.delete(event.pointerId);
  pinch = null;
}

export const isZoomed = () => scale > 1;
export const zoomIn = () => zoomTo(scale * STEP, centre());
export const zoomOut = () => zoomTo(scale / STEP, centre());

if (stage?.querySelector("#large")) {
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomTo(scale * Math.exp(-event.deltaY / 400), place(event));
  }, { passive: false });
  stage.addEventListener("dblclick", (event) => {
    if (event.target.closest(".box, a, button")) return;
    zoomTo(scale > 1 ? 1 : DOUBLE, place(event));
  });
  stage.addEventListener("pointerdown", down);
  document.addEventListener("pointermove", moved);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, up);
  // The end of a drag is not a click on the box under the pointer.
  stage.addEventListener("click", (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.stopPropagation();
    dragged = false;
  }, { capture: true });
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  button?.addEventListener("click", () => zoomTo(scale > 1 ? 1 : DOUBLE, centre()));
  document.addEventListener("htmx:afterSettle", show); // an answer brings new boxes
  new ResizeObserver(show).observe(stage);
}
