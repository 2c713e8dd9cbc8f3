"""What the words that somebody typed into the search box ask for."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from albums.models import Album, Photo, User
from faces.models import Person
from faces.views.query import Query
from faces.views.typed import meaning
from tests.faces import library

TODAY = date(2026, 11, 27)


@pytest.fixture
def known(alice: User) -> None:
    for name in ("Anna", "Ben Miller", "May", "小明"):
        Person.objects.create(owner=alice, name=name)
    Album.objects.create(owner=alice, title="The Lake")
    for _ in range(2):
        Album.objects.create(owner=alice, title="Twice")
    one = library.photo(alice, "one.jpg")
    Photo.objects.filter(pk=one.pk).update(camera="Canon EOS 5")


def said(query: Query) -> str:
    """A query in short, in a fixed order."""
    parts = [one.name for one in query.people]
    parts += [query.match] if query.match != "all" else []
    parts += [f"-{one.name}" for one in query.without]
    parts += [f"{query.start}..{query.end}"] if query.start else []
    parts += [f"[{query.album}]"] if query.album else []
    parts += ["heart"] if query.favourites else []
    parts += [f"({query.camera})"] if query.camera else []
    parts += [f"'{query.words}'"] if query.words else []
    return " ".join(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anna", "Anna"),
        ("Anna ben miller", "Anna Ben Miller"),
        ("only Anna", "Anna only"),
        ("Anna without Ben Miller", "Anna -Ben Miller"),
        ("summer 2021", "2021-06-01..2021-08-31"),
        ("anna in summer 2021 boat", "Anna 2021-06-01..2021-08-31 'boat'"),
        ("the lake favourites", "[The Lake] heart"),
        ("canon eos 5", "(Canon EOS 5)"),
        ("canon", "'canon'"),
        ("Zoe", "'Zoe'"),
        ("only Zoe", "'only Zoe'"),
        ("without a boat", "'without a boat'"),
        # Somebody, or the month; one album, or the other.
        ("May", "'May'"),
        ("May 2019", "2019-05-01..2019-05-31"),
        ("only May", "May only"),
        ("Twice", "'Twice'"),
        ("只有小明 去年夏天", "小明 only 2025-06-01..2025-08-31"),
        ("Anna 没有小明 收藏", "Anna -小明 heart"),
        ("\x00", ""),
    ],
)
def test_meanings(alice: User, known: None, text: str, expected: str) -> None:
    assert said(meaning(alice, Query(), text, TODAY).query) == expected


def test_it_adds_to_what_was_asked(alice: User, known: None) -> None:
    asked = Query(words="boat", start=date(2019, 1, 1))
    found = meaning(alice, asked, "Anna red 2021", TODAY).query
    assert said(found) == "Anna 2021-01-01..2021-12-31 'boat red'"


def test_both_languages_are_understood(alice: User, known: None) -> None:
    with translation.override("zh-hans"):
        found = meaning(alice, Query(), "only Anna 不含小明 favourites 上周", TODAY).query
    assert said(found) == "Anna only -小明 2026-11-16..2026-11-22 heart"


def test_names_of_others_are_words(charlie: User, known: None) -> None:
    assert said(meaning(charlie, Query(), "Anna canon eos 5", TODAY).query) == "'Anna canon eos 5'"


def test_queries_do_not_grow_with_the_words(
    alice: User, known: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        meaning(alice, Query(), "Anna Ben Miller without May the lake " * 5, TODAY)
