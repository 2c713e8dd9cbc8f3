// What every page has: the CSRF token for htmx, the theme, menus, dialogs, toasts.
import "./combobox.js";
import "./dialogs.js";
import "./keys.js";
import "./leaving.js";
import "./menus.js";
import "./theme.js";
import { csrfToken } from "./csrf.js";
import { toast } from "./toasts.js";
import { gettext } from "./words.js";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:responseError", () => {
  toast(gettext("That did not work. Reload the page and try again."), { kind: "error" });
});
document.addEventListener("htmx:sendError", () => {
  toast(gettext("Kith cannot be reached. Check the connection."), { kind: "error" });
});
