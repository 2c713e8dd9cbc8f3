"""Turning photos that were taken or scanned the wrong way up; the original stays as it is."""

from django.db import transaction
from django.dispatch import Signal
from PIL import Image

from albums.images import save_webp, turned
from albums.models import Photo

# Sent inside the transaction with `photo` and `quarters`: what has places in the photo moves.
was_turned = Signal()

# The picture is encoded a second time, which should not be seen.
QUALITY = 90


@transaction.atomic
def turn(photo: Photo, quarters: int) -> None:
    """Turn a photo by quarters of a circle, clockwise, and its renditions with it.

    Whatever reads the original later turns its pixels as often (`Photo.turned`).
    """
    locked = Photo.objects.select_for_update().filter(ingested_at__isnull=False).get(pk=photo.pk)
    photo.turned = (locked.turned + quarters) % 4
    photo.width, photo.height = locked.width, locked.height
    if quarters % 2:
        photo.width, photo.height = photo.height, photo.width
    photo.save(update_fields=["turned", "width", "height"])
    was_turned.send(turn, photo=photo, quarters=quarters % 4)
    for path in (photo.large, photo.small):
        # These are files that Kith wrote: opening them is no risk to the web server.
        with Image.open(path, formats=["WEBP"]) as image:
            save_webp(turned(image, quarters), path, quality=QUALITY)
