"""Saying on a page that a face is not a person."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import matching, review
from faces.models import Face, Person
from tests.faces import library


@pytest.fixture
def anna(alice: User) -> Person:
    return library.named(alice, "Anna", library.axis(0))


@pytest.fixture
def face(anna: Person) -> Face:
    photo = library.photo(anna.owner, "party.jpg")
    return library.face(photo, library.near(library.axis(0), 0.9, towards=1))


def test_it_is_never_suggested_again(client: Client, alice: User, anna: Person, face: Face) -> None:
    assert library.shown(face) == ["Anna"]
    client.force_login(alice)
    client.post(reverse("face_reject", args=[face.pk]), {"person": anna.pk})
    matching.match_photo(face.photo)
    assert library.shown(face) == []


def test_a_name_goes_with_it(client: Client, alice: User, anna: Person, face: Face) -> None:
    review.confirm([face], by=alice, person=anna)
    client.force_login(alice)
    response = client.post(
        reverse("face_reject", args=[face.pk]),
        {"person": anna.pk, "page": "photo"},
        headers={"hx-request": "true"},
    )
    assert "Who is this?" in response.content.decode()
    face.refresh_from_db()
    assert face.person is None


def test_a_person_must_be_named(client: Client, alice: User, face: Face) -> None:
    client.force_login(alice)
    assert client.post(reverse("face_reject", args=[face.pk])).status_code == 404
    response = client.post(reverse("face_reject", args=[face.pk]), {"person": "x"})
    assert response.status_code == 404
