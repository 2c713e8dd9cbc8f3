// Where the tiles of photos come from; on an album's page they lead through that album.
export function tilesUrl(ids, { settled = false } = {}) {
  const album = document.querySelector("#upload-dock")?.dataset.album;
  const query = new URLSearchParams({ ids: ids.join(",") });
  if (settled) query.set("settled", "1");
  if (album) query.set("album", album);
  return `/photos/tiles?${query}`;
}
