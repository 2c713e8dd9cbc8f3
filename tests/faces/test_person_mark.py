"""Favourite people stand first, hidden ones are shown on request."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces.models import Person
from tests.faces import library


@pytest.fixture
def ben(alice: User, client: Client) -> Person:
    client.force_login(alice)
    library.named(alice, "Anna", library.axis(0))
    return library.named(alice, "Ben", library.axis(1))


def people(client: Client, query: str = "") -> str:
    return client.get(reverse("people") + query).content.decode()


def mark(client: Client, person: Person, **form: str) -> int:
    return client.post(reverse("person_mark", args=[person.pk]), form).status_code


def test_favourites_stand_first(client: Client, ben: Person) -> None:
    assert people(client).index("Anna</span>") < people(client).index("Ben</span>")
    mark(client, ben, favourite="yes")
    assert people(client).index("Ben</span>") < people(client).index("Anna</span>")
    mark(client, ben, favourite="no")
    assert people(client).index("Anna</span>") < people(client).index("Ben</span>")


def test_hidden_people_are_shown_on_request_and_found_by_name(client: Client, ben: Person) -> None:
    mark(client, ben, favourite="yes", hidden="yes")
    assert "Ben</span>" not in people(client)
    assert "Ben</span>" in people(client, "?hidden=1")
    assert "Anna</span>" not in people(client, "?hidden=1")
    assert "Ben</span>" in people(client, "?q=be")
    mark(client, ben, hidden="no")
    assert "Ben</span>" in people(client)
    ben.refresh_from_db()
    assert ben.favourite


def test_empty_lists_say_why(client: Client, ben: Person) -> None:
    assert "Nobody is hidden." in people(client, "?hidden=1")
    for person in Person.objects.all():
        mark(client, person, hidden="yes")
    assert "Everybody is hidden." in people(client)


def test_strangers_find_nothing(client: Client, ben: Person, charlie: User) -> None:
    client.force_login(charlie)
    assert mark(client, ben, hidden="yes") == 404
