from datetime import UTC, date, datetime

import pytest

from albums.models import Album, AlbumPhoto, Photo, User
from faces import review, search
from faces.models import Person
from tests.faces.library import axis, face, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(alice: User) -> dict[str, Photo]:
    """Photos named after who is in them; lower case x is a face without a name."""
    photos = {name: photo(alice, name) for name in ("A", "B", "AB", "ABC", "Ax", "empty")}
    for name, where in photos.items():
        for place, letter in enumerate("" if name == "empty" else name):
            one = face(where, axis(ord(letter)), x=place / 4, match=False)
            if letter != "x":
                review.confirm([one], by=alice, name=letter)
    return photos


def names(user: User, people: str, match: search.Match) -> set[str]:
    chosen = list(Person.objects.filter(owner=user, name__in=list(people)))
    return {one.filename for one in search.photos(user, people=chosen, match=match)}


def test_all(alice: User, library: dict[str, Photo]) -> None:
    assert names(alice, "AB", "all") == {"AB", "ABC"}


def test_any(alice: User, library: dict[str, Photo]) -> None:
    assert names(alice, "AB", "any") == {"A", "B", "AB", "ABC", "Ax"}


def test_only(alice: User, library: dict[str, Photo]) -> None:
    assert names(alice, "A", "only") == {"A"}
    assert names(alice, "AB", "only") == {"AB"}


def test_only_does_not_mind_ignored_strangers(alice: User, library: dict[str, Photo]) -> None:
    review.ignore(library["Ax"].faces.filter(person=None), by=alice)
    assert names(alice, "A", "only") == {"A", "Ax"}


def test_dates_include_both_days(alice: User, library: dict[str, Photo]) -> None:
    library["A"].shown_at = datetime(2020, 5, 17, 23, 59, tzinfo=UTC)
    library["A"].save(update_fields=["shown_at"])
    day = date(2020, 5, 17)
    assert [one.filename for one in search.photos(alice, start=day, end=day)] == ["A"]


def test_album(alice: User, library: dict[str, Photo]) -> None:
    album = Album.objects.create(owner=alice, title="Two")
    AlbumPhoto.objects.create(album=album, photo=library["B"])
    assert [one.filename for one in search.photos(alice, album=album)] == ["B"]


def test_strangers_find_nothing(charlie: User, library: dict[str, Photo]) -> None:
    assert not search.photos(charlie).exists()


def test_without(alice: User, library: dict[str, Photo]) -> None:
    one, other = Person.objects.filter(name__in=["A", "C"]).order_by("name")
    found = search.photos(alice, people=[one], without=[other])
    assert {photo.filename for photo in found} == {"A", "AB", "Ax"}
    found = search.photos(alice, without=[one])
    assert {photo.filename for photo in found} == {"B", "empty"}


def test_words_and_favourites(alice: User, library: dict[str, Photo]) -> None:
    Photo.objects.filter(filename="B").update(caption="At the Lake", camera="Canon", favourite=True)
    Photo.objects.filter(filename="AB").update(caption="lakeside")
    assert {one.filename for one in search.photos(alice, words="LAKE")} == {"B", "AB"}
    assert {one.filename for one in search.photos(alice, words="canon lake")} == {"B"}
    assert {one.filename for one in search.photos(alice, words="%")} == set()
    assert {one.filename for one in search.photos(alice, favourites=True)} == {"B"}
