"""Small files that are made to cost whoever reads them time or memory."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

SCAN, END = b"\xff\xda", b"\xff\xd9"


def slow_jpeg(width: int = 6000, height: int = 6000, scans: int = 2000) -> bytes:
    """A progressive JPEG that says the same thing about all of its pixels again and again."""
    file = BytesIO()
    Image.new("L", (width, height), 90).save(file, "JPEG", progressive=True, quality=50)
    content = file.getvalue()
    last = content.rindex(SCAN)
    return content[:last] + content[last : -len(END)] * scans + END


def wide_tiles(side: int = 30_000) -> bytes:
    """A TIFF of 64 x 64 pixels in a tile that has 2.7 GB once it is unpacked."""
    tile = zlib.compress(bytes(1 << 20))
    entries = [
        (256, 4, 1, 64),
        (257, 4, 1, 64),
        (258, 3, 1, 8),
        (259, 3, 1, 8),
        (262, 3, 1, 2),
        (277, 3, 1, 3),
        (284, 3, 1, 1),
        (322, 4, 1, side),
        (323, 4, 1, side),
        (324, 4, 1, 8 + 2 + 11 * 12 + 4),
        (325, 4, 1, len(tile)),
    ]
    folder = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0" + struct.pack("<IH", 8, len(entries))
    return head + folder + bytes(4) + tile
