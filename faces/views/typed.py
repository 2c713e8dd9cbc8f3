"""What somebody means by the words that they type into the search box.

"Anna without Ben summer 2021 lake": the longest runs of words that are the name of somebody, the
title of an album, days, favourites or a camera. What could be two of these stays words, as does
everything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from albums import cameras, days
from albums.models import Album, User
from albums.texts import one_line
from faces.models import Person
from faces.views.query import Query

LONGEST = 7  # words that can be one name or date
# Both languages are understood, whichever the pages speak: as typed, and as translated.
ONLY, WITHOUT = gettext_noop("only"), gettext_noop("without")
FAVOURITES = {"favourites", "favourite", "favorites", "favorite", "收藏"}
TOGETHER = {"same event", "at the same event", "at one event", "同一活动", "在同一活动"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words ask for, beside what was asked before, and the words that stay words."""

    asked: Query
    words: tuple[str, ...] = ()

    @property
    def query(self) -> Query:
        return self.asked.with_words(" ".join(self.words)) if self.words else self.asked


def meaning(user: User, asked: Query, text: str, today: date) -> Meaning:
    """Add to a query what a typed text means, with three queries to the database."""
    tokens = one_line(text).split()
    names = _Names.of(user, tokens)
    words: list[str] = []
    at = 0
    while at < len(tokens):
        for end in range(min(len(tokens), at + LONGEST), at, -1):
            readings = names.readings(asked, " ".join(tokens[at:end]), today)
            if readings:
                break
        if len(readings) == 1:
            asked = readings[0]
        else:
            words += tokens[at:end]
        at = end
    return Meaning(asked, tuple(words))


def phrases(tokens: list[str]) -> set[str]:
    """Return all runs of words that may be one name, without capitals."""
    starts = range(len(tokens))
    return {
        phrase
        for at in starts
        for end in range(at + 1, min(len(tokens), at + LONGEST) + 1)
        for phrase in _with_and_without_marks(" ".join(tokens[at:end]).lower())
    }


def _with_and_without_marks(phrase: str) -> Iterable[str]:
    yield phrase
    for mark in (ONLY, WITHOUT):
        rest = after_mark(phrase, mark)
        if rest:
            yield rest


def after_mark(phrase: str, mark: str) -> str:
    """Return what follows "only" or "without"; nothing for a phrase that begins otherwise."""
    for spoken in (mark, _(mark), *CHINESE[mark]):
        if phrase.lower().startswith(spoken):
            rest = phrase[len(spoken) :]
            if rest.startswith(" ") or not spoken.isascii():
                return rest.strip()
    return ""


CHINESE = {ONLY: ("只有", "仅"), WITHOUT: ("没有", "不含")}


@dataclass(frozen=True, slots=True)
class _Names:
    """The names among the typed words, without capitals; two of one name are no name."""

    people: dict[str, list[Person]] = field(default_factory=dict)
    albums: dict[str, list[Album]] = field(default_factory=dict)
    cameras: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, tokens: list[str]) -> _Names:
        typed = phrases(tokens)
        names = cls()
        people = Person.objects.visible_to(user).alias(low=Lower("name")).filter(low__in=typed)
        for person in people:
            names.people.setdefault(person.name.lower(), []).append(person)
        albums = Album.objects.visible_to(user).alias(low=Lower("title")).filter(low__in=typed)
        for album in albums:
            names.albums.setdefault(album.title.lower(), []).append(album)
        names.cameras.update((camera.lower(), camera) for camera in cameras.names(user))
        return names

    def readings(self, asked: Query, phrase: str, today: date) -> list[Query]:
        """Return what a phrase can mean, each as the query that it makes."""
        low = phrase.lower()
        found = [asked.with_person(person) for person in self.people.get(low, ())]
        found += [replace(asked, album=album) for album in self.albums.get(low, ())]
        if low in self.cameras:
            found.append(replace(asked, camera=self.cameras[low]))
        if low in FAVOURITES or low == _("Favourites").lower():
            found.append(replace(asked, favourites=True))
        if low in TOGETHER or low == _("Same event").lower():
            found.append(asked.at_one_event)
        span = days.read(phrase, today)
        if span is not None:
            found.append(replace(asked, start=span.first, end=span.last))
        for person in self.people.get(after_mark(low, ONLY), ()):
            found.append(replace(asked.with_person(person), match="only"))
        for person in self.people.get(after_mark(low, WITHOUT), ()):
            found.append(asked.without_person(person))
        return found
