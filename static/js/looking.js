// <a href="PHOTO" data-look="FRAGMENT">: shows the face in its photo in #look-dialog; p does it for
// the face that has the focus. Without JavaScript the link opens the photo.
const dialog = document.querySelector("#look-dialog");

async function look(link) {
  const answer = await fetch(link.dataset.look).catch(() => null);
  if (!answer?.ok) {
    location.assign(link.href);
    return;
  }
  dialog.innerHTML = await answer.text();
  dialog.showModal();
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-look]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    look(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "p" || event.target.type !== "checkbox") return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const link = event.target.closest("li").querySelector("[data-look]");
    if (link) look(link);
  });
}
