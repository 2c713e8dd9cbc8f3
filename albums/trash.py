"""The trash: photos out of sight, until they are restored or thirty days are over."""

from datetime import timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from albums.models import Photo, PhotoQuerySet

KEPT = timedelta(days=30)

# Sent inside the transaction with `photos` (ids) and `trashed`: what belongs to photos goes with
# them, and comes back with them.
moved = Signal()


@transaction.atomic
def put(photos: PhotoQuerySet) -> list[int]:
    """Put photos into the trash; return the ids of those that were not in it.

    Their rows and files stay as they are, so that `restore` loses nothing.
    """
    ids = _locked(photos.filter(deleted_at=None))
    Photo.with_trash.filter(pk__in=ids).update(deleted_at=timezone.now())
    moved.send(put, photos=ids, trashed=True)
    return ids


@transaction.atomic
def restore(photos: PhotoQuerySet) -> int:
    """Take photos out of the trash; return how many were in it.

    Names were given meanwhile: their faces are matched again by a worker.
    """
    ids = _locked(photos.filter(deleted_at__isnull=False))
    Photo.with_trash.filter(pk__in=ids).update(deleted_at=None, ready_at=None)
    moved.send(restore, photos=ids, trashed=False)
    return len(ids)


def in_trash(photos: PhotoQuerySet) -> PhotoQuerySet:
    """The photos of the trash, those that were deleted last first."""
    return photos.filter(deleted_at__isnull=False).order_by("-deleted_at", "-pk")


def due(photos: PhotoQuerySet) -> PhotoQuerySet:
    """The photos whose time in the trash is over."""
    return photos.filter(deleted_at__lt=timezone.now() - KEPT).order_by("deleted_at")


def _locked(photos: PhotoQuerySet) -> list[int]:
    """Lock in one order: whoever moves the same photos waits, and nobody for each other."""
    found = photos.order_by("pk").select_for_update(of=("self",))
    return list(found.values_list("pk", flat=True))
