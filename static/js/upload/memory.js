// What was hashed on an earlier visit: path, size and date of a file -> its SHA-256, in IndexedDB.
// It only saves time: where the browser keeps no database (a private window), nothing is lost.
const STORE = "hashes";
let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("kith", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function ask(mode, question) {
  try {
    const store = (await database()).transaction(STORE, mode).objectStore(STORE);
    return await new Promise((resolve, reject) => {
      const request = question(store);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } catch {
    return undefined;
  }
}

export function recall(key) {
  return ask("readonly", (store) => store.get(key));
}

export function remember(key, hash) {
  return ask("readwrite", (store) => store.put(hash, key));
}
