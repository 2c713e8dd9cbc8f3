"""Saying on a page that a face is not a person."""

from __future__ import annotations

import numpy as np
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


def burst(anna: Person, similarity: float) -> list[Face]:
    """Two pictures of a stranger, of the given similarity, both a little like Anna."""
    share = (similarity - 0.36) / 0.64
    looks = (library.axis(1), library.near(library.axis(1), share, towards=2))
    return [
        library.face(library.photo(anna.owner, f"{number}.jpg"), 0.6 * library.axis(0) + 0.8 * look)
        for number, look in enumerate(looks)
    ]


def test_it_is_said_of_the_whole_burst(alice: User, anna: Person) -> None:
    first, second = burst(anna, 0.9)
    assert library.shown(second) == ["Anna"]
    review.reject([first], anna, by=alice)
    assert library.shown(second) == []
    matching.match_photo(second.photo)
    assert library.shown(second) == []


def test_undo_gives_the_burst_its_suggestion_back(alice: User, anna: Person) -> None:
    first, second = burst(anna, 0.9)
    review.reject([first], anna, by=alice)
    review.undo_last(by=alice)
    assert library.shown(first) == library.shown(second) == ["Anna"]


def test_a_face_that_is_less_alike_is_asked_about(alice: User, anna: Person) -> None:
    first, second = burst(anna, matching.SAME_FACE - 0.05)
    review.reject([first], anna, by=alice)
    assert library.shown(second) == ["Anna"]


def test_a_confirmed_face_that_is_closer_speaks_louder(alice: User, anna: Person) -> None:
    first, second = burst(anna, 0.9)
    review.reject([first], anna, by=alice)
    closer = library.near(
        np.array(second.embeddings.get().vector, dtype=np.float32), 0.95, towards=3
    )
    other = library.face(library.photo(alice, "closer.jpg"), closer)
    review.confirm([other], by=alice, person=anna)
    assert library.shown(second) == ["Anna"]


def test_a_person_must_be_named(client: Client, alice: User, face: Face) -> None:
    client.force_login(alice)
    assert client.post(reverse("face_reject", args=[face.pk])).status_code == 404
    response = client.post(reverse("face_reject", args=[face.pk]), {"person": "x"})
    assert response.status_code == 404
