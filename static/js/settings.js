// The settings page: the slider in words, copying a key.
const slider = document.querySelector("#certainty");
const words = document.querySelector("#certainty-words");
const BOLD = 25;
const CAREFUL = 70;

function describe() {
  const value = Number(slider.value);
  const { bold, even, careful } = words.dataset;
  words.textContent = value < BOLD ? bold : value < CAREFUL ? even : careful;
  document.querySelector("#certainty-value").textContent = `${value} %`;
}

slider.addEventListener("input", describe);
describe();
for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;

for (const button of document.querySelectorAll("[data-copy]")) {
  // The clipboard is there only on https and localhost.
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
