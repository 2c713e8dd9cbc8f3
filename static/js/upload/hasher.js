// A worker: {id, file} in, {id, hash} or {id, error} out.
import { Sha256 } from "./sha256.js";

// Up to this size the browser's own digest is the faster way, where there is one.
const WHOLE = 64 * 1024 * 1024;

async function whole(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function streamed(file) {
  const sha = new Sha256();
  const reader = file.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) sha.update(part.value);
  return sha.hex();
}

addEventListener("message", async ({ data: { id, file } }) => {
  try {
    const fits = globalThis.crypto?.subtle && file.size <= WHOLE;
    postMessage({ id, hash: await (fits ? whole(file) : streamed(file)) });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
});
