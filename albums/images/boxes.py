"""HEIC, HEIF and AVIF are built of boxes (ISO 14496-12): type and size without decoding."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}
MAX_TOP_BOXES = 64
MAX_META_BYTES = 4 * 1024 * 1024


def format_of(file: BinaryIO) -> str:
    """Return HEIF, AVIF or an empty text, by the brands in the first box."""
    file.seek(0)
    size = struct.unpack(">I", file.read(4))[0]
    brands = file.read(min(size, 512) - 4)[4:] if size >= 16 else b""
    major = brands[:4]
    all_brands = {major} | {brands[i : i + 4] for i in range(8, len(brands), 4)}
    # mif1 says only "still images in boxes"; AVIF files carry it too.
    if all_brands & AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if major in HEIF_BRANDS or all_brands & HEIF_BRANDS else ""


def size(file: BinaryIO) -> tuple[int, int]:
    """Return the largest width and height that the file declares for an image (`ispe`).

    Photos in tiles declare the tiles and the whole. Raises ValueError where there is none.
    """
    sizes = [
        struct.unpack(">II", meta[start + 8 : start + 16])
        for meta in _meta_boxes(file)
        for start in _occurrences(meta, b"ispe")
        if len(meta) >= start + 16
    ]
    if not sizes:
        raise ValueError("no image size: truncated")
    width, height = max(sizes, key=lambda pair: pair[0] * pair[1])
    return width, height


def _meta_boxes(file: BinaryIO) -> Iterator[bytes]:
    position = 0
    for _ in range(MAX_TOP_BOXES):
        file.seek(position)
        head = file.read(16)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        if kind == b"meta":
            file.seek(position)
            yield file.read(min(length or MAX_META_BYTES, MAX_META_BYTES))
        if length < 8:
            return
        position += length


def _occurrences(data: bytes, mark: bytes) -> Iterator[int]:
    start = data.find(mark)
    while start >= 0:
        yield start
        start = data.find(mark, start + 4)
