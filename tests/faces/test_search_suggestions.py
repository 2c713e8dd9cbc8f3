"""What the search box offers: lines of all kinds, each the search that it makes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from albums.models import Album, Photo, User
from faces.models import Person
from tests.faces import library


@pytest.fixture
def anna(alice: User) -> Person:
    return library.named(alice, "Anna", library.axis(0))


@pytest.fixture
def signed_in(client: Client, alice: User, anna: Person) -> Client:
    library.named(alice, "Ben", library.axis(1))
    Album.objects.create(owner=alice, title="Lake Anna")
    Photo.objects.filter(filename="Ben-1.jpg").update(camera="Canon EOS 5")
    client.force_login(alice)
    return client


def offered(client: Client, text: str, **asked: str | int) -> list[dict[str, Any]]:
    response = client.get(reverse("search_suggest"), {"q": text, **asked})
    assert response.status_code == 200
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def test_all_kinds_are_offered(signed_in: Client, anna: Person) -> None:
    items = offered(signed_in, "ann")
    assert [(one["name"], one["note"]) for one in items] == [
        ("Anna", "Person"),
        ("only Anna", "Person"),
        ("without Anna", "Person"),
        ("Lake Anna", "Album"),
        ("Anna-0.jpg", "File"),
        ("“ann”", "in file name, caption or camera"),
    ]
    assert items[0]["url"] == f"/search/?people={anna.pk}"
    assert items[0]["face"] == reverse("crop", args=[anna.faces.get().pk])
    assert [one["sure"] for one in items[:2]] == [True, False]
    for one in items:
        assert signed_in.get(one["url"]).status_code == 200


@pytest.mark.parametrize(
    ("text", "name", "asks"),
    [
        ("june 2019", "June 2019", "from=2019-06-01&to=2019-06-30"),
        ("canon", "Canon EOS 5", "camera=Canon+EOS+5"),
        ("favou", "Favourites", "favourites=1"),
        ("ben-1.j", "Ben-1.jpg", "words=Ben-1.jpg"),
        ("boat", "“boat”", "words=boat"),
        ("june 2019 boat", "June 2019 · boat", "words=boat&from=2019-06-01&to=2019-06-30"),
    ],
)
def test_the_first_of_each_kind(signed_in: Client, text: str, name: str, asks: str) -> None:
    first = offered(signed_in, text)[0]
    assert (first["name"], first["url"]) == (name, f"/search/?{asks}")


@pytest.mark.parametrize(
    ("text", "asks"), [("only be", "people={}&match=only"), ("without b", "without={}")]
)
def test_only_and_without(signed_in: Client, text: str, asks: str) -> None:
    ben = Person.objects.get(name="Ben")
    first = offered(signed_in, text)[0]
    assert first["url"] == "/search/?" + asks.format(ben.pk)
    assert first["name"] == f"{text.split()[0]} Ben"


def test_it_adds_to_what_is_asked(signed_in: Client, anna: Person) -> None:
    ben = Person.objects.get(name="Ben")
    items = offered(signed_in, "", people=anna.pk, favourites=1)
    assert items[0]["url"] == f"/search/?people={anna.pk}&people={ben.pk}&favourites=1"
    assert not {"Anna", "Favourites"} & {one["name"] for one in items}


def test_a_month_that_is_a_name_is_both(signed_in: Client, alice: User) -> None:
    library.named(alice, "May", library.axis(5))
    items = offered(signed_in, "may")
    assert [one["note"] for one in items[:2]] == ["Date", "Person"]
    assert not items[0]["sure"]


def test_nothing_of_others_is_offered(client: Client, signed_in: Client, charlie: User) -> None:
    client.force_login(charlie)
    for text in ("anna", "lake", "canon", "ben-1"):
        assert [one["icon"] for one in offered(client, text)] == ["search"]


def test_queries_do_not_grow(
    signed_in: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        library.named(alice, f"Annabel {number}", library.axis(10 + number))
        Album.objects.create(owner=alice, title=f"Ann {number}")
    offered(signed_in, "ann")  # the first request notes where the session is
    with django_assert_max_num_queries(10):
        assert len(offered(signed_in, "ann")) == 5 + 2 + 3 + 3 + 1
