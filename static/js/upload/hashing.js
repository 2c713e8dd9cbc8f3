// hash(file): its SHA-256, computed by a worker, or remembered from an earlier visit.
import { recall, remember } from "./memory.js";

export class Hashing {
  constructor(url) {
    this.url = url;
    this.open = new Map();
    this.number = 0;
  }

  async hash(path, file) {
    const key = [path, file.size, file.lastModified].join("\n");
    const known = await recall(key);
    if (known) return known;
    const hash = await this.compute(file);
    await remember(key, hash);
    return hash;
  }

  compute(file) {
    this.worker ??= this.start();
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      this.open.set(id, { resolve, reject });
      this.worker.postMessage({ id, file });
    });
  }

  start() {
    const worker = new Worker(this.url, { type: "module" });
    worker.addEventListener("message", ({ data: { id, hash, error } }) => {
      const { resolve, reject } = this.open.get(id);
      this.open.delete(id);
      if (hash) resolve(hash);
      else reject(new Error(error));
    });
    worker.addEventListener("error", (event) => {
      for (const { reject } of this.open.values()) reject(new Error(event.message));
      this.open.clear();
    });
    return worker;
  }
}
