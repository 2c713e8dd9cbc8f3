// The way of many files: hash, ask which are here, send the others three at a time.
//
// An item is {path, file, album, state, fraction, hash, id, reason, status}; its states are
// waiting -> hashed -> checked -> sending -> added | here | failed. `counts` says how many are in
// each. Fires "change" (not for each byte: the panel reads `running` when it draws), "photo"
// with an item that has become a photo, and "end".
import { gettext } from "../words.js";
import { TransferError, exists, send } from "./transfer.js";
import { patiently } from "./patience.js";

const PARALLEL = 3;
const BATCH = 200;
// Hashing runs ahead of the uploads by at most this many files.
const AHEAD = 2000;
// Ten thousand files of an input arrive at once: the page draws after each so many of them.
const BREATH = 200;

export class Queue extends EventTarget {
  constructor(hashing) {
    super();
    this.hashing = hashing;
    this.reset();
  }

  reset() {
    this.stop = new AbortController();
    this.total = 0;
    this.bytes = 0;
    this.sent = 0;
    this.counts = { added: 0, here: 0, failed: 0 };
    this.lists = { waiting: [], hashed: [], checked: [] };
    this.running = new Set();
    this.problems = [];
    this.busy = { hash: false, check: false };
    this.reading = 0;
  }

  get finished() {
    return this.counts.added + this.counts.here + this.counts.failed;
  }

  get active() {
    return this.reading > 0 || this.finished < this.total;
  }

  // What is done, in bytes: files differ, and the bar should not jump.
  get fraction() {
    let sent = this.sent;
    for (const item of this.running) sent += item.file.size * item.fraction;
    return this.bytes > 0 ? sent / this.bytes : 0;
  }

  add(path, file, album) {
    const item = { path, file, album, fraction: 0 };
    this.total += 1;
    if (file.error) {
      file.size = 0;
      this.fail(item, gettext("The browser could not read this file."));
      return;
    }
    this.bytes += file.size;
    this.lists.waiting.push(item);
    this.advance();
  }

  // A source that is still being read keeps the queue from ending too early.
  async addAll(source, album) {
    const { stop } = this;
    this.reading += 1;
    try {
      for await (const { path, file } of source) {
        if (stop.signal.aborted) return;
        this.add(path, file, album);
        if (this.total % BREATH === 0) await new Promise((resolve) => setTimeout(resolve));
      }
    } finally {
      if (stop === this.stop) {
        this.reading -= 1;
        this.settle();
      }
    }
  }

  cancel() {
    this.stop.abort();
    const summary = { counts: this.counts, left: this.total - this.finished };
    this.reset();
    return summary;
  }

  retry() {
    const failed = this.problems.filter((item) => item.passing);
    this.problems = this.problems.filter((item) => !item.passing);
    this.counts.failed -= failed.length;
    for (const item of failed) this.sent -= item.file.size;
    this.lists.waiting.push(...failed);
    this.advance();
  }

  advance() {
    this.hashNext();
    this.check();
    this.sendNext();
    this.changed();
  }

  async hashNext() {
    const ahead = this.lists.hashed.length + this.lists.checked.length;
    if (this.busy.hash || this.lists.waiting.length === 0 || ahead > AHEAD) return;
    const { stop, busy } = this;
    busy.hash = true;
    const item = this.lists.waiting.shift();
    try {
      item.hash ??= await this.hashing.hash(item.path, item.file);
      if (stop === this.stop) this.lists.hashed.push(item);
    } catch {
      if (stop === this.stop) this.fail(item, gettext("The browser could not read this file."));
    }
    busy.hash = false;
    if (stop === this.stop) this.advance();
  }

  async check() {
    if (this.busy.check || this.lists.hashed.length === 0) return;
    const { stop, busy } = this;
    busy.check = true;
    // All of a batch go to the same album.
    const { album } = this.lists.hashed[0];
    const size = this.lists.hashed.findIndex((item) => item.album !== album);
    const batch = this.lists.hashed.splice(0, Math.min(size < 0 ? BATCH : size, BATCH));
    try {
      const hashes = batch.map((item) => item.hash);
      const known = await patiently(() => exists(hashes, album, stop.signal), stop.signal);
      if (stop === this.stop) for (const item of batch) this.checked(item, known[item.hash]);
    } catch (error) {
      if (stop === this.stop) for (const item of batch) this.fail(item, reason(error), error);
    }
    busy.check = false;
    if (stop === this.stop) this.advance();
  }

  checked(item, id) {
    if (id === undefined) this.lists.checked.push(item);
    else this.finish(item, "here", id);
  }

  sendNext() {
    while (this.running.size < PARALLEL && this.lists.checked.length > 0) {
      this.transfer(this.lists.checked.shift());
    }
  }

  async transfer(item) {
    const { stop } = this;
    this.running.add(item);
    const progress = (fraction) => Object.assign(item, { fraction, paused: false });
    const work = () => send({ ...item, signal: stop.signal, progress });
    const waiting = () => Object.assign(item, { fraction: 0, paused: true });
    try {
      const photo = await patiently(work, stop.signal, waiting);
      if (stop === this.stop) this.finish(item, photo.duplicate ? "here" : "added", photo.id);
    } catch (error) {
      if (stop === this.stop) this.fail(item, reason(error), error);
    }
    if (stop === this.stop) this.advance();
  }

  finish(item, state, id) {
    this.close(item, state);
    item.id = id;
    this.dispatchEvent(new CustomEvent("photo", { detail: { id, state, album: item.album } }));
    this.settle();
  }

  fail(item, text, { status = 0, passing = false } = {}) {
    this.close(item, "failed");
    Object.assign(item, { reason: text, status, passing });
    this.problems.push(item);
    this.settle();
  }

  close(item, state) {
    this.running.delete(item);
    this.sent += item.file.size;
    this.counts[state] += 1;
    item.fraction = 0;
  }

  settle() {
    this.changed();
    if (!this.active && this.total > 0) this.dispatchEvent(new Event("end"));
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function reason(error) {
  if (!(error instanceof TransferError)) return gettext("The browser could not read this file.");
  if (error.message) return error.message;
  if (error.status === 401 || error.status === 403) return gettext("You are no longer signed in.");
  if (error.status === 404) return gettext("The album is gone.");
  if (error.status === 0) return gettext("The connection was lost.");
  return gettext("The server could not take it.");
}
