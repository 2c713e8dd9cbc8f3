"""What a photo's file says about when, where and with what it was taken."""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from PIL import ExifTags, Image

from albums.images.errors import DECODER_ERRORS

MAX_CAMERA = 200
MAX_READ = 1000  # characters of a tag that are looked at: one can hold the file's full size
FIRST_PHOTO = 1826


@dataclass(frozen=True, slots=True)
class Metadata:
    """`taken_at` is the wall clock of the place, kept as UTC; the position is in degrees."""

    taken_at: datetime | None = None
    camera: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @classmethod
    def told(cls, values: Mapping[str, Any]) -> Self:
        """Return what another process read. Nonsense raises what Python raises for it."""
        taken = values["taken_at"]
        place = [values["latitude"], values["longitude"]]
        return cls(
            None if taken is None else datetime.fromisoformat(taken).astimezone(UTC),
            _clean(values["camera"])[:MAX_CAMERA],
            *(None if degrees is None else float(degrees) for degrees in place),
        )


def exif_of(image: Image.Image) -> Image.Exif:
    """Return the EXIF of an image; empty where it is damaged, which a photo survives."""
    try:
        return image.getexif()
    except DECODER_ERRORS:
        return Image.Exif()


def read_metadata(image: Image.Image) -> Metadata:
    exif = exif_of(image)
    position = _position(_folder(exif, ExifTags.IFD.GPSInfo))
    return Metadata(
        taken_at=_taken_at(_folder(exif, ExifTags.IFD.Exif)),
        camera=_camera(exif.get(ExifTags.Base.Make), exif.get(ExifTags.Base.Model)),
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
    )


def _folder(exif: Image.Exif, which: ExifTags.IFD) -> Mapping[int, Any]:
    try:
        return exif.get_ifd(which)
    except DECODER_ERRORS:
        return {}


def _taken_at(tags: Mapping[int, Any]) -> datetime | None:
    for tag in (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized):
        try:
            text = str(tags.get(tag, "")).strip("\0 ")[:19]
            taken = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
        except ValueError:
            continue
        # Clocks that were never set say 0000 or 2099: no date is better than that.
        if taken.year >= FIRST_PHOTO and taken < datetime.now(UTC) + timedelta(days=2):
            return taken
    return None


def _camera(make: object, model: object) -> str:
    maker, name = _clean(make), _clean(model)
    # "Canon" and "Canon EOS 5D", "NIKON CORPORATION" and "NIKON D90": the make is in the model.
    first_word = maker.casefold().split(" ")[0]
    if not name.casefold().startswith(first_word):
        name = f"{maker} {name}"
    return (name or maker).strip()[:MAX_CAMERA]


def _clean(value: object) -> str:
    if not isinstance(value, str):
        return ""
    read = value[:MAX_READ]
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in read)
    return " ".join(kept.split())


def _position(tags: Mapping[int, Any]) -> tuple[float, float] | None:
    latitude = _degrees(tags, ExifTags.GPS.GPSLatitudeRef, ExifTags.GPS.GPSLatitude, "S", 90)
    longitude = _degrees(tags, ExifTags.GPS.GPSLongitudeRef, ExifTags.GPS.GPSLongitude, "W", 180)
    # Receivers without a fix write zeros.
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None
    return latitude, longitude


def _degrees(
    tags: Mapping[int, Any], ref: int, value: int, negative: str, limit: int
) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in tags[value])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    total = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(total) or not 0 <= total <= limit:
        return None
    sign = str(tags.get(ref, "")).strip("\0 ").upper()
    return -total if sign == negative else total
