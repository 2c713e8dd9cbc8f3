from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image

from albums.images.metadata import Metadata, read_metadata
from tests.albums.making import jpeg

Base, GPS, IFD = ExifTags.Base, ExifTags.GPS, ExifTags.IFD


def metadata(
    base: dict[int, Any] | None = None,
    taken: dict[int, Any] | None = None,
    place: dict[int, Any] | None = None,
) -> Metadata:
    exif = Image.Exif()
    exif.update(base or {})
    exif.get_ifd(IFD.Exif).update(taken or {})
    exif.get_ifd(IFD.GPSInfo).update(place or {})
    with Image.open(BytesIO(jpeg(exif=exif))) as image:
        return read_metadata(image)


def position(latitude: object, longitude: object, north: str = "N", east: str = "E") -> Metadata:
    tags: dict[int, Any] = {
        GPS.GPSLatitudeRef: north,
        GPS.GPSLatitude: latitude,
        GPS.GPSLongitudeRef: east,
        GPS.GPSLongitude: longitude,
    }
    return metadata(place=tags)


def test_the_wall_clock_is_kept() -> None:
    tags: dict[int, Any] = {
        Base.DateTimeOriginal: "2019:07:14 16:05:09",
        Base.SubsecTimeOriginal: "123",
    }
    tags[Base.OffsetTimeOriginal] = "+02:00"
    assert metadata(taken=tags).taken_at == datetime(2019, 7, 14, 16, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["0000:00:00 00:00:00", "2019:13:01 00:00:00", "2999:01:01 00:00:00", "    :  :     :  :  ",
     "'; DROP TABLE photos;--", "", "1700:01:01 00:00:00"],
)  # fmt: skip
def test_impossible_dates_are_none(text: str) -> None:
    assert metadata(taken={Base.DateTimeOriginal: text}).taken_at is None


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 5D", "Canon EOS 5D"),
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("Apple", "iPhone 12", "Apple iPhone 12"),
        ("", "X100", "X100"),
        ("Leica", "", "Leica"),
        ("", "", ""),
        ("A\x07B", "M\n1", "A B M 1"),
    ],
)
def test_camera(make: str, model: str, camera: str) -> None:
    assert metadata({Base.Make: make, Base.Model: model}).camera == camera


def test_a_camera_has_at_most_200_characters() -> None:
    assert len(metadata({Base.Model: "x" * 5000}).camera) == 200


def test_position() -> None:
    found = position((48.0, 51.0, 29.6), (2.0, 17.0, 40.2), east="W")
    assert found.latitude == pytest.approx(48.858222, abs=1e-5)
    assert found.longitude == pytest.approx(-2.294500, abs=1e-5)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ((999.0, 0.0, 0.0), (999.0, 0.0, 0.0)),
        ((91.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        ((10.0, 0.0), (10.0, 0.0, 0.0)),
    ],
)
def test_impossible_positions_are_none(latitude: object, longitude: object) -> None:
    found = position(latitude, longitude)
    assert (found.latitude, found.longitude) == (None, None)


def test_damaged_exif_does_not_cost_the_photo() -> None:
    content = jpeg(exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\xff" * 64)
    with Image.open(BytesIO(content)) as image:
        assert read_metadata(image) == Metadata()
