"""EXIF and XMP are read within bounds, whatever room a type of file gives them."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import ExifTags, Image

from albums import images
from albums.images.metadata import MAX_CAMERA
from tests.albums.making import chunk, jpeg, quarters, saved

MUCH = 3_000_000
XMP = b'<x:xmpmeta tiff:Orientation="6">' + b"<a>" * MUCH


def exif(size: int) -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Make] = "A\0\x1b"
    tags[ExifTags.Base.Model] = "B" * size
    return tags.tobytes()


def heic(**options: Any) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(quarters()).save(file, **options)
    return file.getvalue()


def png(text: bytes) -> bytes:
    """A PNG with a chunk of compressed XMP."""
    good = saved(quarters(), "PNG")
    place = good.index(b"IDAT") - 4
    return good[:place] + chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + text) + good[place:]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(jpeg(exif=exif(60_000)), id="JPEG"),
        pytest.param(saved(quarters(), "PNG", exif=exif(MUCH)), id="PNG"),
        pytest.param(saved(quarters(), "WEBP", exif=exif(MUCH), xmp=XMP), id="WebP"),
        pytest.param(saved(quarters(), "AVIF", exif=exif(MUCH), xmp=XMP), id="AVIF"),
        pytest.param(saved(quarters(), "TIFF", tiffinfo={272: "B" * MUCH}), id="TIFF"),
        pytest.param(heic(exif=exif(MUCH), xmp=XMP), id="HEIC"),
    ],
)
def test_a_camera_of_any_length(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(content)
    decoded = images.decode(path)
    camera = decoded.metadata.camera
    assert len(camera) == MAX_CAMERA
    assert set(camera) <= {"A", "B", " "}
    images.save_webp(decoded.image, tmp_path / "shown.webp")
    assert (tmp_path / "shown.webp").stat().st_size < 10_000


def test_a_long_history_in_the_text_of_a_png(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(png(zlib.compress(XMP)))
    assert images.decode(path).image.size == (64, 96)  # as its XMP turns it


def test_text_that_unpacks_without_end(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(png(zlib.compress(XMP * 9)))
    with pytest.raises(images.UnreadablePhoto, match="far too much"):
        images.decode(path)
