"""What a search asks for, as chips: each is taken away by a link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from albums.days import Days
from faces.covers import covers
from faces.models import Person
from faces.views.query import Query


@dataclass(frozen=True, slots=True)
class Chip:
    """A part of a query, with the queries that other touches make: the part away, or turned."""

    text: str
    away: Query
    away_label: str
    icon: str = ""
    face: int | None = None
    turned: Query | None = None
    turned_label: str = ""
    active: bool = True


def chips(asked: Query) -> Iterator[Chip]:
    yield from _people(asked)
    for text, icon, rest in parts(asked):
        yield Chip(text, rest, _("Do not ask for “%(what)s”") % {"what": text}, icon)


def _people(asked: Query) -> Iterator[Chip]:
    chosen = [one.pk for one in (*asked.people, *asked.without)]
    faces = covers(Person.objects.filter(pk__in=chosen)) if chosen else {}
    for one in asked.people:
        name = {"name": one.name}
        yield Chip(
            one.name,
            asked.no_matter(one),
            _("Do not ask for %(name)s") % name,
            face=faces.get(one.pk),
            turned=asked.without_person(one),
            turned_label=_("Only photos without %(name)s") % name,
        )
    for one in asked.without:
        name = {"name": one.name}
        yield Chip(
            _("without %(name)s") % name,
            asked.no_matter(one),
            _("Do not mind %(name)s") % name,
            face=faces.get(one.pk),
            turned=asked.with_person(one),
            turned_label=_("Only photos with %(name)s") % name,
            active=False,
        )


def parts(asked: Query) -> Iterator[tuple[str, str, Query]]:
    """Return what is asked for beside people: how it is said, its icon, and the query without."""
    if asked.start or asked.end:
        text = days_text(asked.start, asked.end)
        yield text, "calendar", replace(asked, start=None, end=None)
    if asked.album:
        yield asked.album.title, "albums", replace(asked, album=None)
    if asked.favourites:
        yield _("Favourites"), "heart", replace(asked, favourites=False)
    if asked.camera:
        yield asked.camera, "camera", replace(asked, camera="")
    if asked.words:
        yield asked.words, "search", replace(asked, words="")


def days_text(start: date | None, end: date | None) -> str:
    """Say days as shortly as they can be said: a year, a month, a day, or from when to when."""
    if end is None:
        return _("from %(day)s") % {"day": date_format(start, "DATE_FORMAT")} if start else ""
    if start is None:
        return _("until %(day)s") % {"day": date_format(end, "DATE_FORMAT")}
    if Days(start, end) == Days.of_year(start.year):
        return date_format(start, pgettext("format of a year alone", "Y"))
    if Days(start, end) == Days.of_month(start.year, start.month):
        return date_format(start, "YEAR_MONTH_FORMAT")
    if start == end:
        return date_format(start, "DATE_FORMAT")
    ends = {"first": date_format(start, "DATE_FORMAT"), "last": date_format(end, "DATE_FORMAT")}
    return _("%(first)s to %(last)s") % ends
