"""Damaged and hostile files without end, made from good ones by a seed."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pillow_heif
from PIL import Image, PngImagePlugin

from tests.albums import bombs
from tests.albums.making import chunk, png_header, saved, with_jpeg_size

NAMES = (
    "photo.jpg",
    "../../etc/passwd",
    "a" * 300 + ".jpg",
    "new\nline\x07.png",
    "\u202egpj.exe",
    "<img src=x onerror=alert(1)>.jpg",
    "'; drop table albums_photo; --.jpg",
    "nul\0byte.webp",
    "CON.gif",
    ".",
    "",
)
BIGGEST = b"\xff\xff\xff\xff"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file, the name that it says it has, and what was done to it."""

    kind: str
    name: str
    content: bytes


def corpus(seed: int) -> Iterator[Hostile]:
    """Give the bombs and oddities once, then mutations of good files, for as long as asked."""
    dice = random.Random(seed)
    good = goods()
    for kind, content in oddities(good):
        yield Hostile(kind, _name(dice), content)
    while True:
        kind = dice.choice(sorted(MUTATIONS))
        base = dice.choice(sorted(good))
        content = MUTATIONS[kind](good[base], dice, good)
        # None is the same as another, or Kith would know it already.
        yield Hostile(f"{kind}, {base}", _name(dice), content + dice.randbytes(8))


def _name(dice: random.Random) -> str:
    return dice.choice(NAMES) if dice.random() < 0.3 else f"{dice.getrandbits(32)}.jpg"


def goods() -> dict[str, bytes]:
    """Return one good file of each kind that is accepted, with all that such files carry."""
    pixels = np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    image = Image.fromarray(pixels).resize((160, 120), Image.Resampling.BICUBIC)
    exif = image.getexif()
    exif[271], exif[272], exif[306] = "Maker", "Model", "2021:07:03 12:00:00"
    exif.get_ifd(34853)[1] = "N"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "lake " * 50, zip=True)
    pillow_heif.register_heif_opener()
    grey = [image.rotate(angle).convert("P") for angle in (90, 180, 270)]
    return {
        "JPEG": saved(image, "JPEG", exif=exif, comment="lake", icc_profile=bytes(400)),
        "JPEG, progressive": saved(image, "JPEG", progressive=True, quality=40),
        "PNG": saved(image, "PNG", exif=exif, pnginfo=text),
        "PNG, palette": saved(image.convert("P"), "PNG", bits=4),
        "WebP": saved(image, "WEBP", exif=exif, xmp=b"<x:xmpmeta/>"),
        "GIF": saved(image.convert("P"), "GIF", save_all=True, append_images=grey),
        "TIFF": saved(image, "TIFF", compression="tiff_lzw", exif=exif),
        "TIFF, pages": saved(image, "TIFF", save_all=True, append_images=grey),
        "BMP": saved(image, "BMP"),
        "HEIC": saved(image, "HEIF", exif=exif),
        "AVIF": saved(image, "AVIF", exif=exif),
    }


def oddities(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Give files that are made to be expensive, or to be two things at once."""
    jpeg, png = good["JPEG"], good["PNG"]
    yield "empty", b""
    yield "one byte", b"\xff"
    yield "JPEG of a billion pixels", with_jpeg_size(jpeg, 65_000, 65_000)
    yield "PNG of four billion lines", png_header(1, 2**31 - 1)
    yield "PNG of too many pixels", png_header(100_000, 100_000)
    yield "PNG with text that unpacks to a gigabyte", png_header(8, 8, extra=text_bomb())
    yield "JPEG that is slow", bombs.slow_jpeg()
    yield "TIFF with a wide tile", bombs.wide_tiles()
    yield "TIFF whose folder is its own next", b"II*\0" + struct.pack("<IHI", 8, 0, 8)
    yield "GIF of 3,000 pictures", many_frames(good["GIF"], 3000)
    yield "JPEG with 30 MB of metadata", heavy(jpeg, 450)
    yield "JPEG and ZIP", jpeg + b"PK\x03\x04" + bytes(26) + png
    yield "HTML after a signature", b"\xff\xd8\xff<script>alert(1)</script>"
    yield "SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    yield "nothing but zeros", bytes(1 << 20)


def text_bomb() -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1024)) + packer.flush()
    return chunk(b"zTXt", b"Comment\0\0" + packed)


def many_frames(gif: bytes, count: int) -> bytes:
    start = gif.index(b"\x21\xf9")
    end = gif.index(b"\x21\xf9", start + 1)
    return gif[:start] + gif[start:end] * count + gif[end:]


def heavy(jpeg: bytes, segments: int) -> bytes:
    """Put segments of 64 KB before all else: some of XMP, others of nothing known."""
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + b"<a>" * 20_000
    segment = b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp
    return jpeg[:2] + segment * segments + jpeg[2:]


Mutation = Callable[[bytes, random.Random, dict[str, bytes]], bytes]


def _flipped(content: bytes, dice: random.Random, _: dict[str, bytes]) -> bytes:
    made = bytearray(content)
    for _times in range(dice.choice((1, 4, 40))):
        made[dice.randrange(len(made))] ^= 1 << dice.randrange(8)
    return bytes(made)


def _flipped_early(content: bytes, dice: random.Random, _: dict[str, bytes]) -> bytes:
    """Change what decoders read first: sizes, depths, offsets."""
    made = bytearray(content)
    for _times in range(dice.randint(1, 6)):
        made[dice.randrange(min(200, len(made)))] = dice.randrange(256)
    return bytes(made)


def _cut(content: bytes, dice: random.Random, _: dict[str, bytes]) -> bytes:
    return content[: dice.randrange(1, len(content))]


def _emptied(content: bytes, dice: random.Random, _: dict[str, bytes]) -> bytes:
    start = dice.randrange(len(content))
    length = dice.randrange(1, 1 + len(content) - start)
    return content[:start] + bytes(length) + content[start + length :]


def _repeated(content: bytes, dice: random.Random, _: dict[str, bytes]) -> bytes:
    start = dice.randrange(len(content))
    piece = content[start : start + dice.randrange(1, 2000)]
    return content[:start] + piece * dice.choice((2, 20, 500)) + content[start:]


def _exaggerated(content: bytes, dice: random.Random, _: dict[str, bytes]) -> bytes:
    """Write the largest number somewhere in the head, as a length or an offset may be there."""
    place = dice.randrange(min(400, len(content)))
    width = dice.choice((2, 4))
    return content[:place] + BIGGEST[:width] + content[place + width :]


def _moved(content: bytes, dice: random.Random, _: dict[str, bytes]) -> bytes:
    one, other = sorted(dice.randrange(len(content)) for _ in range(2))
    return content[:one] + content[other:] + content[one:other]


def _grafted(content: bytes, dice: random.Random, good: dict[str, bytes]) -> bytes:
    """Put the head of one kind before the body of another."""
    other = good[dice.choice(sorted(good))]
    return content[: dice.randrange(4, 300)] + other[dice.randrange(len(other)) :]


def _stuffed(content: bytes, dice: random.Random, _: dict[str, bytes]) -> bytes:
    place = dice.randrange(len(content))
    return content[:place] + dice.randbytes(dice.choice((1, 100, 100_000))) + content[place:]


MUTATIONS: dict[str, Mutation] = {
    "bits flipped": _flipped,
    "head changed": _flipped_early,
    "cut short": _cut,
    "part emptied": _emptied,
    "part repeated": _repeated,
    "length exaggerated": _exaggerated,
    "parts moved": _moved,
    "two kinds in one": _grafted,
    "noise put in": _stuffed,
}
