// Copying what stands on a page: a key, a link.
for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;

for (const button of document.querySelectorAll("[data-copy]")) {
  // The clipboard is there only on https and localhost.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const shown = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(shown.value ?? shown.textContent);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
