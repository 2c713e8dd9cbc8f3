"""What a file is and how large, from its first bytes alone."""

from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, PngImagePlugin, TiffImagePlugin

from albums.images import boxes
from albums.images.errors import (
    DECODER_ERRORS,
    NotAPhoto,
    TooManyPixels,
    UnreadablePhoto,
    damaged,
)

# The limit is ours, and `check_size` runs before any pixel is decoded; Pillow's would only warn.
Image.MAX_IMAGE_PIXELS = None
# Editors keep the history of a picture in its XMP, which is more than Pillow's own megabyte.
PngImagePlugin.MAX_TEXT_CHUNK = 16 * 1024 * 1024

ACCEPTED = "JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF"
MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
}
SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"BM", "BMP"),
)
# Types that people take for photos, to say what the file is instead of only what it is not.
OTHER_TYPES = (
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"%PDF", "PDF"),
    (b"%!PS", "PostScript"),
    (b"8BPS", "Photoshop"),
    (b"PK\x03\x04", "ZIP"),
    (b"<svg", "SVG"),
    (b"<?xml", "XML"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"\x1aE\xdf\xa3", "MKV"),
    (b"FUJIFILMCCD-RAW", "RAF"),
)
SUBFILE_TYPE, DNG_VERSION = 254, 50706


@dataclass(frozen=True, slots=True)
class Header:
    """A photo's type and its size as stored, before it is turned upright."""

    format: str
    width: int
    height: int

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]


def identify(file: BinaryIO, *, max_pixels: int | None = None) -> Header:
    """Return a photo's header; decode nothing.

    Raises NotAPhoto, TooManyPixels, or UnreadablePhoto where the header shows damage.
    """
    kind = format_of(file)
    try:
        width, height = _size(file, kind)
    except DECODER_ERRORS as error:
        raise damaged(error, kind) from error
    check_size(width, height, max_pixels)
    return Header(kind, width, height)


def check_size(width: int, height: int, max_pixels: int | None = None) -> None:
    limit = max_pixels or settings.MAX_PIXELS
    if width < 1 or height < 1:
        raise UnreadablePhoto(_("The file is damaged: the photo has no width or no height."))
    if width * height > limit:
        raise TooManyPixels(
            _(
                "The photo is too large: %(width)d x %(height)d pixels. "
                "At most %(limit)g megapixels are allowed."
            )
            % {"width": width, "height": height, "limit": limit / 1_000_000}
        )


def format_of(file: BinaryIO) -> str:
    """Return Pillow's name of the file's type; raise NotAPhoto for all but the accepted ones."""
    file.seek(0)
    start = file.read(64)
    if not start:
        raise UnreadablePhoto(_("The file is empty."))
    for signature, kind in SIGNATURES:
        if start.startswith(signature):
            return kind
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    if start[4:8] == b"ftyp" and (kind := boxes.format_of(file)):
        return kind
    raise NotAPhoto(_not_a_photo(start))


def _not_a_photo(start: bytes) -> str:
    names = [name for mark, name in OTHER_TYPES if start.lstrip().lower().startswith(mark.lower())]
    if start[4:8] == b"ftyp":
        names = ["MP4"]
    if not names:
        return _("The file is not a photo. Accepted: %(types)s.") % {"types": ACCEPTED}
    return _("The file is of type %(type)s. Accepted: %(types)s.") % {
        "type": names[0],
        "types": ACCEPTED,
    }


def _size(file: BinaryIO, kind: str) -> tuple[int, int]:
    # Pillow and pillow-heif read these files whole to tell their size: too much for a request.
    if kind == "WEBP":
        return _webp_size(file)
    if kind in {"HEIF", "AVIF"}:
        return boxes.size(file)
    file.seek(0)
    with Image.open(file, formats=[kind]) as image:
        if isinstance(image, TiffImagePlugin.TiffImageFile):
            _refuse_raw(image)
        return image.size


def _refuse_raw(image: TiffImagePlugin.TiffImageFile) -> None:
    """Camera raw files are TIFF with a small preview first, which is not the photo."""
    tags = image.tag_v2
    if DNG_VERSION in tags or (int(tags.get(SUBFILE_TYPE, 0)) & 1 and len(tags) > 20):
        raise NotAPhoto(
            _("The file is a camera's raw file. Accepted: %(types)s.") % {"types": ACCEPTED}
        )


def _webp_size(file: BinaryIO) -> tuple[int, int]:
    """Read width and height as RFC 9649 lays them out."""
    file.seek(12)
    chunk = file.read(18)
    kind, data = chunk[:4], chunk[8:]
    if len(data) < 10:
        raise ValueError("truncated")
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    if kind == b"VP8L" and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = data[6:8], data[8:10]
        return int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(height, "little") & 0x3FFF
    raise ValueError("not a WebP header")
