// ? opens the page of all keys; photo and review show a dialog of their own instead.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.key !== "?" || event.defaultPrevented || typing || document.querySelector("#keys-dialog")) return;
  const link = document.querySelector("[data-keys]");
  if (link) location.assign(link.href);
});
