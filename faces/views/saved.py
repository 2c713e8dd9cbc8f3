"""Searches kept under a name: what each asks for now, and how many photos that are."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from albums.models import Album, User
from albums.views.ids import numbers
from faces.models import Person, SavedSearch
from faces.review.people import survivor
from faces.views import query
from faces.views.query import Query


@dataclass(frozen=True, slots=True)
class Opened:
    """What a saved search asks for today, and what it asked for that is gone."""

    asked: Query
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A saved search as the albums page shows it; without photos where something is gone."""

    saved: SavedSearch
    count: int
    cover: int | None
    gone: tuple[str, ...]


def opened(saved: SavedSearch) -> Opened:
    """Read a saved search: who was merged is the person there is now, what is gone is named."""
    data = QueryDict(saved.query, mutable=True)
    gone: list[str] = []
    for field in ("people", "without"):
        ids = [_survivor(saved.owner, pk, gone) for pk in numbers(data.getlist(field))]
        data.setlist(field, [str(pk) for pk in ids if pk is not None])
    albums = Album.objects.visible_to(saved.owner).filter(pk__in=numbers(data.getlist("album")))
    if data.get("album") and not albums.exists():
        del data["album"]
        gone.append(_("an album that was deleted"))
    return Opened(query.read(saved.owner, data), tuple(gone))


def _survivor(owner: User, pk: int, gone: list[str]) -> int | None:
    """Follow merges to the person that there is; add to what is gone where there is none."""
    found = Person.objects.filter(owner=owner, pk=pk).first()
    if found is None:
        gone.append(_("somebody who was deleted"))
        return None
    person = survivor(found)
    if person.deleted_at is None:
        return person.pk
    gone.append(_("%(name)s, who was deleted") % {"name": person.name})
    return None


def cards(user: User) -> list[Card]:
    """Return the user's saved searches, each with the count and the newest of its photos."""
    return [_card(user, saved) for saved in SavedSearch.objects.visible_to(user)]


def _card(user: User, saved: SavedSearch) -> Card:
    found = opened(saved)
    if found.gone:
        return Card(saved, 0, None, found.gone)
    photos = found.asked.photos(user)
    newest = photos.viewable().values_list("pk", flat=True).first()
    return Card(saved, photos.count(), newest, ())


def named(user: User, text: str, asked: Query) -> SavedSearch | None:
    """Return the saved search that a page shows, if it still asks for what that is."""
    saved = SavedSearch.objects.visible_to(user).filter(pk__in=numbers([text])).first()
    return saved if saved and opened(saved) == Opened(asked) else None


def asked_of(user: User, text: str) -> Query:
    """Read the query that is to be saved, by the rules of the page.

    Raises:
        Http404: it asks for nothing, or for what the user does not have.
    """
    asked = query.read(user, QueryDict(text))
    if asked.empty:
        raise Http404
    return asked
