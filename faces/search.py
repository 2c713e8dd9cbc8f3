"""Finding photos by who is in them, when, and in which album."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from django.db.models import Exists, F, OuterRef, Q

from albums import care
from albums.models import Album, Photo, PhotoQuerySet, User
from albums.texts import one_line
from faces import events
from faces.models import Face, Person, PersonQuerySet

Match = Literal["all", "any", "only", "event"]


def photos(
    user: User,
    *,
    people: Collection[Person] = (),
    match: Match = "all",
    without: Collection[Person] = (),
    words: str = "",
    favourites: bool = False,
    camera: str = "",
    start: date | None = None,
    end: date | None = None,
    album: Album | None = None,
) -> PhotoQuerySet:
    """Return the user's photos, newest first, that fit everything given.

    Args:
        people: confirmed or tagged in the photo: `all` of them, `any` of them, or `only` them: all
            of them, nobody else with a name, and no face that is still without one. Ignored faces
            are strangers and do not count. `event`: any of them, at an event where all were.
        without: confirmed or tagged in none of the photos.
        words: each is in the file's name, the caption or the camera's name; capitals do not count.
        favourites: leave out everything else.
        camera: its whole name; capitals do not count.
        start: first day, by the date taken (else the file's, else of the upload).
        end: last day, included.
    """
    found = Photo.objects.visible_to(user)
    if people:
        found = _with_people(found, user, people, match)
    if without:
        unwanted = Face.present.filter(photo=OuterRef("pk"), person__in=without)
        found = found.exclude(Exists(unwanted))
    for word in words.split():
        found = found.filter(
            Q(filename__icontains=word) | Q(caption__icontains=word) | Q(camera__icontains=word)
        )
    if favourites:
        found = care.favourites(found)
    if camera:
        found = found.filter(camera__iexact=camera)
    if start is not None:
        found = found.filter(shown_at__gte=midnight(start))
    if end is not None:
        found = found.filter(shown_at__lt=midnight(end + timedelta(days=1)))
    if album is not None:
        found = found.filter(albums=album)
    return found.newest_first()


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _with_people(
    found: PhotoQuerySet, user: User, people: Collection[Person], match: Match
) -> PhotoQuerySet:
    if match == "event":
        return events.together(found, user, people)
    here = Face.present.filter(photo=OuterRef("pk"))
    if match == "any":
        return found.filter(Exists(here.filter(person__in=people)))
    for person in people:
        found = found.filter(Exists(here.filter(person=person)))
    if match == "only":
        others = here.filter(ignored_at=None).exclude(person__in=people)
        found = found.exclude(Exists(others))
    return found


def people_named(user: User, text: str) -> PersonQuerySet:
    """Return the user's people whose name holds the text: favourites, then by their photos."""
    people = Person.objects.visible_to(user).with_counts()
    if wanted := one_line(text):
        people = people.filter(name__icontains=wanted)
    return people.order_by("-favourite", F("photos_count").desc(), "name")
