// The choice is kept in a cookie, so that the server renders it and no page flashes.
const YEAR = 31_536_000;

function choose(theme) {
  const auto = theme === "auto";
  document.cookie = `theme=${theme}; path=/; max-age=${auto ? 0 : YEAR}; samesite=lax`;
  if (auto) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (button) choose(button.dataset.themeChoice);
});
