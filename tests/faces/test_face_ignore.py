"""Saying that a face needs no name, and taking that or a name back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import review
from faces.models import Face
from tests.faces import library

HTMX = {"hx-request": "true"}


@pytest.fixture
def face(alice: User) -> Face:
    return library.face(library.photo(alice, "street.jpg"), library.axis(0))


def test_an_ignored_face_asks_nothing(client: Client, alice: User, face: Face) -> None:
    client.force_login(alice)
    url = reverse("face_ignore", args=[face.pk])
    text = client.post(url, {"page": "photo"}, headers=HTMX).content.decode()
    assert "Ignored" in text
    assert "Who is this?" not in text
    assert Face.objects.ignored().get() == face


def test_it_is_brought_back(client: Client, alice: User, face: Face) -> None:
    review.ignore([face], by=alice)
    client.force_login(alice)
    url = reverse("face_unname", args=[face.pk])
    text = client.post(url, {"page": "photo"}, headers=HTMX).content.decode()
    assert "Who is this?" in text
    assert Face.objects.open().get() == face


def test_a_name_is_taken_away_without_a_rejection(client: Client, alice: User, face: Face) -> None:
    review.confirm([face], by=alice, name="Anna")
    client.force_login(alice)
    client.post(reverse("face_unname", args=[face.pk]))
    face.refresh_from_db()
    assert face.person is None
    assert not face.rejections.exists()


def test_undo_takes_back_the_last_answer_about_the_face(
    client: Client, alice: User, face: Face
) -> None:
    review.confirm([face], by=alice, name="Anna")
    review.confirm([face], by=alice, name="Ben")
    client.force_login(alice)
    url = reverse("face_undo", args=[face.pk])
    text = client.post(url, {"page": "photo"}, headers=HTMX).content.decode()
    assert ">Anna</a>" in text
    client.post(url)
    face.refresh_from_db()
    assert face.person is None


def test_undo_without_an_answer_changes_nothing(client: Client, alice: User, face: Face) -> None:
    client.force_login(alice)
    assert client.post(reverse("face_undo", args=[face.pk])).status_code == 302
    assert Face.objects.open().get() == face
