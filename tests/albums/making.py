"""Photos made for a test: small, and each quarter of another colour."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image

RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 160, 60), (40, 60, 200), (128, 128, 128)


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Red upper left, green upper right, blue lower left, grey lower right."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = GREY
    return Image.fromarray(pixels)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def jpeg(width: int = 96, height: int = 64, *, seed: int = 0, **options: object) -> bytes:
    """A JPEG that differs from those of other seeds."""
    image = quarters(width, height)
    image.putpixel((0, 0), (seed % 256, seed // 256 % 256, 0))
    return saved(image, "JPEG", quality=95, comment=f"seed {seed}", **options)


def png_header(width: int, height: int, *, extra: bytes = b"") -> bytes:
    """A PNG that says how large it is and holds one empty line."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 32)
    chunks = chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def with_jpeg_size(photo: bytes, width: int, height: int) -> bytes:
    """The JPEG with another size written in its header."""
    start = photo.index(b"\xff\xc0") + 5
    return photo[:start] + struct.pack(">HH", height, width) + photo[start + 4 :]
