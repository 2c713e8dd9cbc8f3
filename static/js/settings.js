// The settings page: copying a key.
for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;

for (const button of document.querySelectorAll("[data-copy]")) {
  // The clipboard is there only on https and localhost.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
