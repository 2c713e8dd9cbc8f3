// One file on its way to the server; XHR, because fetch tells no progress of an upload.
import { csrfToken } from "../csrf.js";

export class TransferError extends Error {
  constructor(message, { status = 0, wait = 0 } = {}) {
    super(message);
    this.status = status;
    this.wait = wait;
  }

  // The connection broke, or the server asks for patience: the same file may pass later.
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export function send({ file, album, signal, progress }) {
  const form = new FormData();
  form.append("file", file, file.name);
  if (album) form.append("album", album);
  if (file.lastModified) form.append("modified", new Date(file.lastModified).toISOString());
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/photos");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(loaded / total));
    request.addEventListener("load", () => answered(request, resolve, reject));
    request.addEventListener("error", () => reject(new TransferError("")));
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function answered(request, resolve, reject) {
  const { status, response } = request;
  if (status === 200 || status === 201) {
    resolve(response);
    return;
  }
  const wait = 1000 * (Number(request.getResponseHeader("Retry-After")) || 0);
  reject(new TransferError(response?.detail ?? "", { status, wait }));
}

export async function exists(hashes, album, signal) {
  let answer;
  try {
    answer = await fetch("/api/v1/photos/exists", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ sha256: hashes, album: album ? Number(album) : null }),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new TransferError("");
  }
  if (!answer.ok) throw new TransferError("", { status: answer.status });
  return answer.json();
}
