"""What the search box offers while somebody types: each as the search that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from albums import cameras, days
from albums.models import Album, Photo, User
from faces import search
from faces.covers import with_cover
from faces.models import Person
from faces.views import query, typed
from faces.views.chips import days_text, parts
from faces.views.query import Query
from faces.views.requests import UserRequest

PEOPLE, ALBUMS, CAMERAS, FILES = 5, 3, 2, 3
EXAMPLES = ("last week", "last summer", "last christmas")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list: what it asks for, what kind that is, and the page that it opens."""

    name: str
    note: str
    icon: str
    url: str
    face: str = ""
    sure: bool = False  # Enter takes it without a look


@login_required
@require_GET
def suggest(request: UserRequest) -> HttpResponse:
    asked = query.read(request.user, request.GET)
    text = query.line(request.GET.get("q", ""))
    today = timezone.localdate()
    found = _typed(request.user, asked, text, today) if text else _first(request.user, asked, today)
    by_url: dict[str, Suggestion] = {}
    for one in found:
        by_url.setdefault(one.url, one)
    by_url.pop(_url(asked), None)  # what is asked already
    return JsonResponse({"items": [asdict(one) for one in by_url.values()]})


def _first(user: User, asked: Query, today: date) -> Iterator[Suggestion]:
    """Show by examples what can be asked for."""
    yield from _people(user, asked, "")
    for words in EXAMPLES:
        span = days.read(words, today)
        if span is not None:
            yield _days(asked, span)
    yield from _albums(user, asked, "")
    yield _favourites(asked)


def _typed(user: User, asked: Query, text: str, today: date) -> Iterator[Suggestion]:
    yield from _meant(user, asked, text, today)
    yield from _marked(user, asked, text)
    yield from _people(user, asked, text)
    if _("Favourites").lower().startswith(text.lower()) or text.lower() in typed.FAVOURITES:
        yield _favourites(asked)
    event = _("Same event")
    if len(asked.people) > 1 and _holds({event.lower(), *typed.TOGETHER}, text):
        yield Suggestion(event, "", "calendar", _url(asked.at_one_event))
    yield from _albums(user, asked, text)
    yield from _cameras(user, asked, text)
    yield from _files(user, asked, text)
    note = _("in file name, caption or camera")
    yield Suggestion(f"“{text}”", note, "search", _url(asked.with_words(text)))


def _holds(phrases: set[str], text: str) -> bool:
    return any(text.lower() in one for one in phrases)


def _meant(user: User, asked: Query, text: str, today: date) -> Iterator[Suggestion]:
    """Offer what Enter would make of the text; where it could be two things, days are offered."""
    found = typed.meaning(user, Query(), text, today).query
    span = days.read(text, today)
    if span is not None:
        sure = found.words == ""
        yield replace(_days(asked, span), sure=sure)
    elif found != Query(words=found.words) and not _one_person(found):
        whole = typed.meaning(user, asked, text, today).query
        yield Suggestion(_said(found), "", "search", _url(whole), sure=True)


def _one_person(found: Query) -> bool:
    """These are offered with their face."""
    return found == Query(people=found.people) and len(found.people) == 1


def _said(found: Query) -> str:
    """Say a query in one line."""
    said = [one.name for one in found.people]
    if found.match == "only":
        said = [_("only %(name)s") % {"name": ", ".join(said)}]
    said += [_("without %(name)s") % {"name": one.name} for one in found.without]
    said += [text for text, _icon, _rest in parts(found)]
    return " · ".join(said)


def _marked(user: User, asked: Query, text: str) -> Iterator[Suggestion]:
    for mark in (typed.ONLY, typed.WITHOUT):
        rest = typed.after_mark(text, mark)
        if not rest and _begins(text, mark):
            yield from _with_mark(user, asked, "", mark)
        elif rest:
            yield from _with_mark(user, asked, rest, mark)


def _begins(text: str, mark: str) -> bool:
    spoken = (mark, _(mark), *typed.CHINESE[mark])
    telling = len(text) >= 3 or not text.isascii()
    return telling and any(one.startswith(text.lower()) for one in spoken)


def _with_mark(user: User, asked: Query, rest: str, mark: str) -> Iterator[Suggestion]:
    for person in _known(user, rest)[:PEOPLE]:
        if mark == typed.ONLY:
            made = replace(asked.with_person(person), match="only")
            yield _person(_("only %(name)s") % {"name": person.name}, person, made, rest)
        else:
            made = asked.without_person(person)
            yield _person(_("without %(name)s") % {"name": person.name}, person, made, rest)


def _people(user: User, asked: Query, text: str) -> Iterator[Suggestion]:
    chosen = {person.pk for person in asked.people}
    people = [one for one in _known(user, text)[: PEOPLE + len(chosen)] if one.pk not in chosen]
    for person in people[:PEOPLE]:
        yield _person(person.name, person, asked.with_person(person), text)
    if text and people:
        best = people[0]
        name = {"name": best.name}
        only = replace(asked.with_person(best), match="only")
        yield _person(_("only %(name)s") % name, best, only, "")
        yield _person(_("without %(name)s") % name, best, asked.without_person(best), "")


def _known(user: User, text: str) -> list[Person]:
    people = with_cover(search.people_named(user, text))
    return list((people if text else people.filter(hidden=False))[: 2 * PEOPLE + 10])


def _person(name: str, person: Person, made: Query, text: str) -> Suggestion:
    face: int | None = person.cover_face  # type: ignore[attr-defined]
    crop = reverse("crop", args=[face]) if face else ""
    sure = bool(text) and person.name.lower().startswith(text.lower())
    return Suggestion(name, _("Person"), "user", _url(made), crop, sure)


def _days(asked: Query, span: days.Days) -> Suggestion:
    made = replace(asked, start=span.first, end=span.last)
    return Suggestion(days_text(span.first, span.last), _("Date"), "calendar", _url(made))


def _favourites(asked: Query) -> Suggestion:
    return Suggestion(_("Favourites"), "", "heart", _url(replace(asked, favourites=True)))


def _albums(user: User, asked: Query, text: str) -> Iterator[Suggestion]:
    found = Album.objects.visible_to(user).filter(title__icontains=text)
    for album in found.order_by("-created_at", "-pk")[:ALBUMS]:
        made = replace(asked, album=album)
        sure = bool(text) and album.title.lower() == text.lower()
        yield Suggestion(album.title, _("Album"), "albums", _url(made), sure=sure)


def _cameras(user: User, asked: Query, text: str) -> Iterator[Suggestion]:
    names = [name for name in cameras.names(user) if text.lower() in name.lower()]
    for camera in names[:CAMERAS]:
        yield Suggestion(camera, _("Camera"), "camera", _url(replace(asked, camera=camera)))


def _files(user: User, asked: Query, text: str) -> Iterator[Suggestion]:
    photos = Photo.objects.visible_to(user).filter(filename__icontains=text)
    for name in photos.newest_first().values_list("filename", flat=True)[:FILES]:
        yield Suggestion(name, _("File"), "photos", _url(asked.with_words(name)))


def _url(made: Query) -> str:
    return f"{reverse('search')}?{made.text}"
