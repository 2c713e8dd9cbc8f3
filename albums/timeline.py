"""Pages of photos, newest first, grouped by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet

from albums.models import Photo

PAGE = 120
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of a photo in the timeline, as a URL can say it: `microseconds_id`."""

    shown_at: datetime
    pk: int

    @classmethod
    def of(cls, photo: Photo) -> Cursor:
        return cls(photo.shown_at, photo.pk)

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        try:
            microseconds, pk = text.split("_")
            return cls(EPOCH + int(microseconds) * MICROSECOND, int(pk))
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        return f"{(self.shown_at - EPOCH) // MICROSECOND}_{self.pk}"


@dataclass(frozen=True, slots=True)
class Day:
    """The photos of one day on a page; `continued` if the page before ended in that day."""

    date: date
    photos: list[Photo]
    continued: bool
    starts_month: bool


@dataclass(frozen=True, slots=True)
class Page:
    photos: list[Photo]
    days: list[Day]
    older: Cursor | None


def page(photos: QuerySet[Photo], before: Cursor | None, size: int = PAGE) -> Page:
    """Return the newest photos, or those that follow the cursor, with one query."""
    if before is not None:
        # The first condition says what the second one implies, in the form that an index serves.
        photos = photos.filter(shown_at__lte=before.shown_at).filter(
            Q(shown_at__lt=before.shown_at) | Q(pk__lt=before.pk)
        )
    found = list(photos.order_by("-shown_at", "-pk")[: size + 1])
    shown = found[:size]
    older = Cursor.of(shown[-1]) if len(found) > size else None
    return Page(shown, _days(shown, before.shown_at.date() if before else None), older)


def _days(photos: Iterable[Photo], last: date | None) -> list[Day]:
    days: list[Day] = []
    for day, group in groupby(photos, lambda photo: photo.shown_at.date()):
        new_month = last is None or (day.year, day.month) != (last.year, last.month)
        days.append(Day(day, list(group), continued=day == last, starts_month=new_month))
        last = day
    return days
