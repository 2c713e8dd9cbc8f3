"""Pages of photos, newest first, grouped by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Literal

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
    """The photos of one day on a page.

    `joins` says to which end of a day that the browser shows already they are added; empty for a
    day of its own. `starts_month`: it is the first of its month there.
    """

    date: date
    photos: list[Photo]
    joins: Literal["", "beforeend", "afterbegin"]
    starts_month: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Photos, newest first. `newer` and `older` lead to the pages beside it, where there are any.

    `heading` is the first day of the month whose heading below has to make place for that of
    this page.
    """

    photos: list[Photo]
    days: list[Day]
    newer: Cursor | None = None
    older: Cursor | None = None
    heading: date | None = None


def page(
    photos: QuerySet[Photo], before: Cursor | None, size: int = PAGE, *, beside: bool = False
) -> Page:
    """Return the newest photos, or those that follow the cursor.

    With `beside`, the browser shows what stands above the cursor, and adds this to it.
    """
    found = list(_older(photos, before)[: size + 1])
    shown = found[:size]
    newer = None
    if before is not None and not beside:
        first = Cursor.of(shown[0]) if shown else before
        newer = first if _newer(photos, first).exists() else None
    return Page(
        shown,
        _days(shown, above=before.shown_at.date() if before and beside else None),
        newer=newer,
        older=Cursor.of(shown[-1]) if len(found) > size else None,
    )


def page_after(
    photos: QuerySet[Photo], after: Cursor, size: int = PAGE, *, beside: bool = False
) -> Page:
    """Return the photos that stand above the cursor, those next to it.

    With `beside`, the browser shows what stands below, and adds this to it.
    """
    found = list(_newer(photos, after)[: size + 1])
    shown = found[:size][::-1]
    newer = Cursor.of(shown[0]) if len(found) > size else None
    if not beside:
        last = Cursor.of(shown[-1]) if shown else after
        older = last if _older(photos, last).exists() else None
        return Page(shown, _days(shown), newer=newer, older=older)
    days = _days(shown, below=after.shown_at.date())
    heads = [day for day in days if day.starts_month]
    taken_over = heads and (heads[-1].date.year, heads[-1].date.month)
    month = after.shown_at.date().replace(day=1)
    heading = month if taken_over == (month.year, month.month) else None
    return Page(shown, days, newer=newer, heading=heading)


def _older(photos: QuerySet[Photo], cursor: Cursor | None) -> QuerySet[Photo]:
    if cursor is not None:
        # The first condition says what the second one implies, in the form that an index serves.
        photos = photos.filter(shown_at__lte=cursor.shown_at).filter(
            Q(shown_at__lt=cursor.shown_at) | Q(pk__lt=cursor.pk)
        )
    return photos.order_by("-shown_at", "-pk")


def _newer(photos: QuerySet[Photo], cursor: Cursor) -> QuerySet[Photo]:
    """Return what stands above the cursor, next to it first."""
    photos = photos.filter(shown_at__gte=cursor.shown_at).filter(
        Q(shown_at__gt=cursor.shown_at) | Q(pk__gt=cursor.pk)
    )
    return photos.order_by("shown_at", "pk")


def _days(
    photos: Iterable[Photo], *, above: date | None = None, below: date | None = None
) -> list[Day]:
    """Group photos by day; `above` and `below` are the days between which they come."""
    days: list[Day] = []
    last = above
    for day, group in groupby(photos, lambda photo: photo.shown_at.date()):
        joins: Literal["", "beforeend", "afterbegin"] = ""
        if day == above:
            joins = "beforeend"
        elif day == below:
            joins = "afterbegin"
        new_month = last is None or (day.year, day.month) != (last.year, last.month)
        days.append(Day(day, list(group), joins, starts_month=new_month and not joins))
        last = day
    return days
