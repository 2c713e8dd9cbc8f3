"""A photo's own facts: size, date, camera, place, and its renditions."""

from typing import Any

from django.utils import timezone

from albums.images import Decoded, save_webp, shrunk, srgb
from albums.models import Photo, shown_at

SMALL, LARGE = 320, 1600


def ingest(photo: Photo, decoded: Decoded) -> dict[str, Any]:
    """Write the renditions of a photo and return the values of its row that are now known.

    May run twice: paths come from the hash of the original, and files are replaced whole.
    """
    image, facts = decoded.image, decoded.metadata
    large = srgb(shrunk(image, LARGE))
    save_webp(large, photo.large)
    save_webp(shrunk(large, SMALL), photo.small)
    return {
        "width": image.width,
        "height": image.height,
        "taken_at": facts.taken_at,
        "shown_at": shown_at(photo, taken=facts.taken_at),
        "camera": facts.camera,
        "latitude": facts.latitude,
        "longitude": facts.longitude,
        "ingested_at": timezone.now(),
    }
