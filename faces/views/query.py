"""What a search asks for, read from a URL and written back into one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

from albums.models import Album, PhotoQuerySet, User
from faces import search
from faces.models import Person
from faces.views.requests import numbers

MATCHES: tuple[search.Match, ...] = ("all", "any", "only")


@dataclass(frozen=True, slots=True)
class Query:
    """People, days and album that a search asks for."""

    people: tuple[Person, ...] = ()
    match: search.Match = "all"
    start: date | None = None
    end: date | None = None
    album: Album | None = None

    @property
    def empty(self) -> bool:
        return not (self.people or self.start or self.end or self.album)

    @property
    def text(self) -> str:
        """The part of a URL that asks for this again."""
        pairs: list[tuple[str, str | int]] = [("people", person.pk) for person in self.people]
        if self.people and self.match != "all":
            pairs.append(("match", self.match))
        if self.start:
            pairs.append(("from", self.start.isoformat()))
        if self.end:
            pairs.append(("to", self.end.isoformat()))
        if self.album:
            pairs.append(("album", self.album.pk))
        return urlencode(pairs)

    def photos(self, user: User) -> PhotoQuerySet:
        return search.photos(
            user,
            people=self.people,
            match=self.match,
            start=self.start,
            end=self.end,
            album=self.album,
        )

    def with_person(self, person: Person) -> Query:
        return replace(self, people=(*self.people, person))

    def without_person(self, person: Person) -> Query:
        return replace(self, people=tuple(one for one in self.people if one.pk != person.pk))

    def without_days(self) -> Query:
        return replace(self, start=None, end=None)

    def without_album(self) -> Query:
        return replace(self, album=None)


def read(user: User, data: QueryDict) -> Query:
    """Read a query; people and albums that the user does not have are not found."""
    match: search.Match = next((one for one in MATCHES if one == data.get("match")), "all")
    album = None
    if data.get("album"):
        ids = numbers([data.get("album", "")])
        album = get_object_or_404(Album.objects.visible_to(user), pk__in=ids)
    return Query(_people(user, data), match, _day(data, "from"), _day(data, "to"), album)


def _people(user: User, data: QueryDict) -> tuple[Person, ...]:
    texts = [text for text in data.getlist("people") if text]
    found = Person.objects.visible_to(user).in_bulk(numbers(texts))
    if len(found) != len(set(texts)):
        raise Http404
    return tuple(found[pk] for pk in dict.fromkeys(numbers(texts)))


def _day(data: QueryDict, name: str) -> date | None:
    """Return a day; a text that is none asks for nothing, as an empty field does."""
    try:
        day: date | None = forms.DateField(required=False).clean(data.get(name))
    except ValidationError:
        return None
    return day
