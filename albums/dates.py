"""How the photos of a list spread over the months, so that each date can be reached at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from albums.models import Photo
from albums.timeline import Cursor


@dataclass(frozen=True, slots=True)
class Month:
    """A month that has photos, by its first day."""

    first: date
    photos: int

    @property
    def cursor(self) -> Cursor:
        """The place above the month's newest photo."""
        following = (self.first + timedelta(days=31)).replace(day=1)
        return Cursor(datetime(following.year, following.month, 1, tzinfo=UTC), 0)


@dataclass(frozen=True, slots=True)
class Year:
    """A year that has photos, and its months, the latest first."""

    number: int
    months: list[Month]

    @property
    def cursor(self) -> Cursor:
        """The place above the year's newest photo."""
        return self.months[0].cursor


def years(photos: QuerySet[Photo]) -> list[Year]:
    """Count the photos of each month with one query; return the years, the latest first."""
    month = TruncMonth("shown_at", tzinfo=UTC)
    rows = photos.order_by().annotate(month=month).values("month").annotate(n=Count("pk"))
    # Sorted here: PostgreSQL would sort all photos, as it cannot know how few months they have.
    counted = sorted(rows.values_list("month", "n"), reverse=True)
    return _by_year(Month(month.date(), n) for month, n in counted)


def _by_year(months: Iterable[Month]) -> list[Year]:
    by_year = groupby(months, lambda month: month.first.year)
    return [Year(number, list(of_year)) for number, of_year in by_year]
