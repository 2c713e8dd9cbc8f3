"""What an owner says of a photo: a caption, its date, and that it is a favourite."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from albums.models import Photo, PhotoQuerySet, shown_at
from albums.texts import one_line

CAPTION = 1000  # characters
# The first photo that is known was taken in 1826.
FIRST = datetime(1826, 1, 1, tzinfo=UTC)


class Refused(Exception):
    """What was said cannot be kept; the text says why."""


def describe(photo: Photo, *, caption: str, dated_at: datetime | None) -> None:
    """Keep the caption and the owner's own date; without one the file's date counts again.

    Raises:
        Refused: the caption is too long, or nothing can have been taken then.
    """
    text = one_line(caption)
    if len(text) > CAPTION:
        raise Refused(_("A caption has at most %(n)d characters.") % {"n": CAPTION})
    if dated_at is not None and not FIRST <= dated_at <= timezone.now() + timedelta(days=1):
        raise Refused(_("No photo can have been taken on that day."))
    photo.caption, photo.dated_at = text, dated_at
    photo.shown_at = shown_at(photo, taken=photo.taken_at)
    photo.save(update_fields=["caption", "dated_at", "shown_at"])


def wall_clock(text: str) -> datetime | None:
    """Read a date and time as a form sends them, kept as UTC like those of cameras.

    Raises:
        ValueError: it is neither empty nor a date.
    """
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def set_favourite(photos: PhotoQuerySet, *, favourite: bool) -> int:
    """Say whether photos are favourites; return how many that changed."""
    return photos.filter(favourite=not favourite).update(favourite=favourite)


def favourites(photos: PhotoQuerySet) -> PhotoQuerySet:
    return photos.filter(favourite=True)
