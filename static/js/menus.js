// details.menu closes like a menu: on Escape, on a click elsewhere, and when another one opens.
function close(menu, { focus = false } = {}) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) close(menu);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  if (event.key === "Escape") close(menu, { focus: true });
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(menu, event.key === "ArrowDown" ? 1 : -1);
  }
});

function step(menu, by) {
  const items = [...menu.querySelectorAll(".menu-items a, .menu-items button")];
  const next = items.indexOf(document.activeElement) + by;
  items[(next + items.length) % items.length].focus();
}
