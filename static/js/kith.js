// What every page has: the CSRF token for htmx, the theme, menus, dialogs, toasts.
import "./combobox.js";
import "./dialogs.js";
import "./menus.js";
import "./theme.js";
import { csrfToken } from "./csrf.js";
import { toast } from "./toasts.js";

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});

const failed = document.querySelector("#toasts").dataset;

document.addEventListener("htmx:responseError", (event) => {
  toast(`${failed.errorText} (${event.detail.xhr.status})`, { kind: "error" });
});
document.addEventListener("htmx:sendError", () => toast(failed.offlineText, { kind: "error" }));
