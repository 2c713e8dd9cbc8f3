// Asks the browser to make a passkey or to sign with one, and sends what it says with the form.
import { csrfToken } from "./csrf.js";
import { gettext } from "./words.js";

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function encoded(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]);
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(given.map((part) => [part, text(response[part])])),
  });
}

async function create() {
  const asked = JSON.parse(document.getElementById("passkey-options").textContent);
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: asked.excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) })),
  };
  return navigator.credentials.create({ publicKey });
}

async function get(form) {
  const headers = { "X-CSRFToken": csrfToken() };
  const answer = await fetch(form.dataset.ask, { method: "POST", headers });
  if (!answer.ok) throw new Error(String(answer.status));
  const asked = await answer.json();
  const publicKey = { ...asked, challenge: bytes(asked.challenge) };
  return navigator.credentials.get({ publicKey });
}

function reason(error) {
  if (error.name === "InvalidStateError") return gettext("This device has a passkey for you already.");
  if (error.name === "NotAllowedError") return gettext("The browser stopped. Try again.");
  return gettext("That did not work. Reload the page and try again.");
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = form.querySelector("[data-problem]");
    problem.textContent = "";
    try {
      const made = await (form.dataset.passkey === "create" ? create() : get(form));
      form.elements.answer.value = encoded(made);
      form.submit();
    } catch (error) {
      problem.textContent = reason(error);
    }
  });
}
