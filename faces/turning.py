"""Faces move with a photo that is turned: their boxes, landmarks and crops, nothing else."""

from collections.abc import Sequence

from PIL import Image

from albums.images import save_webp, turned
from albums.models import Photo
from albums.turning import QUALITY
from faces.models import Erased, Face

Box = tuple[float, float, float, float]


def follow(*, photo: Photo, quarters: int, **_signal: object) -> None:
    """Move the faces of a photo that was turned clockwise; see `albums.turning.was_turned`."""
    faces = list(Face.with_trash.filter(photo=photo))
    for face in faces:
        face.photo = photo
        face.x, face.y, face.width, face.height = box(face.box, quarters)
        face.landmarks = points(face.landmarks, quarters)
        if face.crop.exists():
            with Image.open(face.crop, formats=["WEBP"]) as image:
                save_webp(turned(image, quarters), face.crop, quality=QUALITY)
    Face.with_trash.bulk_update(faces, ["x", "y", "width", "height", "landmarks"])
    places = list(Erased.objects.filter(photo=photo))
    for place in places:
        place.x, place.y, place.width, place.height = box(place.box, quarters)
    Erased.objects.bulk_update(places, ["x", "y", "width", "height"])


def box(where: Box, quarters: int) -> Box:
    """Return x, y, width and height, fractions of the photo, after it was turned clockwise."""
    for _ in range(quarters):
        x, y, width, height = where
        where = (1 - y - height, x, height, width)
    return where


def points(values: Sequence[float], quarters: int) -> list[float]:
    """Return x and y of each point, fractions of the photo, after it was turned clockwise."""
    found = list(values)
    for _ in range(quarters):
        found = [
            value for x, y in zip(found[::2], found[1::2], strict=True) for value in (1 - y, x)
        ]
    return found
