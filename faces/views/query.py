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
from albums.texts import one_line
from albums.views.ids import numbers
from faces import search
from faces.models import Person

WORDS = 200  # characters
MATCHES: tuple[search.Match, ...] = ("all", "any", "only", "event")


@dataclass(frozen=True, slots=True)
class Query:
    """What a search asks for."""

    people: tuple[Person, ...] = ()
    match: search.Match = "all"
    start: date | None = None
    end: date | None = None
    album: Album | None = None
    without: tuple[Person, ...] = ()
    words: str = ""
    favourites: bool = False
    camera: str = ""

    @property
    def empty(self) -> bool:
        return self == Query(match=self.match)

    @property
    def text(self) -> str:
        """The part of a URL that asks for this again."""
        pairs: list[tuple[str, str | int]] = [("people", person.pk) for person in self.people]
        if self.people and self.match != "all":
            pairs.append(("match", self.match))
        pairs += [("without", person.pk) for person in self.without]
        if self.words:
            pairs.append(("words", self.words))
        if self.favourites:
            pairs.append(("favourites", 1))
        if self.camera:
            pairs.append(("camera", self.camera))
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
            without=self.without,
            words=self.words,
            favourites=self.favourites,
            camera=self.camera,
            start=self.start,
            end=self.end,
            album=self.album,
        )

    def with_person(self, person: Person) -> Query:
        cleared = self.no_matter(person)
        return replace(cleared, people=(*cleared.people, person))

    def without_person(self, person: Person) -> Query:
        cleared = self.no_matter(person)
        return replace(cleared, without=(*cleared.without, person))

    def no_matter(self, person: Person) -> Query:
        """Ask for photos with and without the person."""
        people, without = (
            tuple(one for one in some if one.pk != person.pk)
            for some in (self.people, self.without)
        )
        return replace(self, people=people, without=without)

    @property
    def at_one_event(self) -> Query:
        return replace(self, match="event")

    def with_words(self, words: str) -> Query:
        return replace(self, words=line(f"{self.words} {words}"))


def read(user: User, data: QueryDict) -> Query:
    """Read a query; people and albums that the user does not have are not found."""
    people = _people(user, data, "people")
    match: search.Match = next((one for one in MATCHES if one == data.get("match")), "all")
    if match == "event" and len(people) < 2:
        match = "all"  # somebody alone is at every event of their own
    album = None
    if data.get("album"):
        ids = numbers([data.get("album", "")])
        album = get_object_or_404(Album.objects.visible_to(user), pk__in=ids)
    return Query(
        people,
        match,
        _day(data, "from"),
        _day(data, "to"),
        album,
        _people(user, data, "without"),
        line(data.get("words", "")),
        bool(data.get("favourites")),
        line(data.get("camera", "")),
    )


def line(text: str) -> str:
    """Return words as they are searched for: one line, cut to what a query holds."""
    return one_line(text)[:WORDS]


def _people(user: User, data: QueryDict, name: str) -> tuple[Person, ...]:
    texts = [text for text in data.getlist(name) if text]
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
