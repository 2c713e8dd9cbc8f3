// The files of a drop, with those in folders, as {path, file}, one by one.

// Must be called in the drop event itself: afterwards the browser has taken the items back.
export function entriesOf(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  return items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile()).filter(Boolean);
}

export async function* filesOf(entries) {
  for (const entry of entries) {
    if (entry instanceof File) yield { path: entry.name, file: entry };
    else if (entry.isDirectory) yield* filesOf(await children(entry));
    else yield* opened(entry);
  }
}

async function* opened(entry) {
  if (hidden(entry.name)) return;
  const file = await new Promise((resolve, reject) => entry.file(resolve, reject)).catch(
    (error) => ({ name: entry.name, error }),
  );
  yield { path: entry.fullPath.slice(1), file };
}

// A folder hands out its entries in batches, at most a hundred each in Chromium.
async function children(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return found;
    found.push(...batch);
  }
}

// .DS_Store, Thumbs.db and their like come with every folder and are nobody's photos.
export function hidden(name) {
  return name.startsWith(".") || /^(thumbs\.db|desktop\.ini)$/i.test(name);
}
