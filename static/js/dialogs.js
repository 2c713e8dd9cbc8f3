// <button data-dialog="id"> opens <dialog id="id">; [data-close] and a click beside it close it.
// Newer browsers do that by themselves (commandfor), also without scripts.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    opener.closest("details.menu")?.removeAttribute("open");
    document.getElementById(opener.dataset.dialog).showModal();
    return;
  }
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog ? beside(dialog, event) : event.target.closest("[data-close]"))) {
    dialog.close();
  }
});

// The dialog's own padding is also "the dialog itself": only a click outside of its box closes.
function beside(dialog, { clientX: x, clientY: y }) {
  const box = dialog.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}
