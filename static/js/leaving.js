// Signing out clears what the browser keeps of pages, all but this one, which it only keeps when it
// is left: should it come back, it shows nothing and asks the server.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  addEventListener("pagehide", () => { document.body.hidden = true; });
  addEventListener("pageshow", () => { location.reload(); });
});
