"""Why somebody is suggested: the faces that are most alike, who comes next, the years between."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import Photo, User
from faces import explaining, review
from faces.models import Face
from tests.faces.library import axis, face, named, near, photo


@pytest.fixture
def asked(alice: User) -> Face:
    """A face like Anna's, and a little like Ben's; Anna has four confirmed faces."""
    anna = named(alice, "Anna", near(axis(0), 0.9, towards=1))
    named(alice, "Ben", near(axis(0), 0.5, towards=2))
    for number, similarity in enumerate((0.95, 0.6, 0.8), start=3):
        one = face(photo(alice, f"{number}.jpg"), near(axis(0), similarity, towards=number))
        review.confirm([one], by=alice, person=anna)
    return face(photo(alice, "asked.jpg"), axis(0))


def taken(name: str, year: int) -> None:
    Photo.objects.filter(filename=name).update(taken_at=datetime(year, 7, 1, tzinfo=UTC))


def test_the_most_similar_confirmed_faces_and_the_runner_up(asked: Face) -> None:
    found = explaining.explain(asked)
    assert found
    assert found.candidate.person.name == "Anna"
    similarities = [one.similarity for one in found.exemplars]
    assert similarities == pytest.approx([0.95, 0.9, 0.8], abs=0.01)
    assert found.exemplars[0].face.photo.filename == "3.jpg"
    assert found.runner_up
    assert found.runner_up.person.name == "Ben"
    assert found.runner_up.probability < found.candidate.probability


def test_the_years_between_are_those_of_the_photos(asked: Face) -> None:
    taken("asked.jpg", 2020)
    taken("3.jpg", 2012)
    again = Face.objects.select_related("photo").get(pk=asked.pk)
    found = explaining.explain(again)
    assert found
    first, second, _third = found.exemplars
    assert first.years == pytest.approx(8, abs=0.01)
    assert second.years is None


def test_photos_in_the_trash_explain_nothing(asked: Face) -> None:
    Face.objects.filter(photo__filename="3.jpg").update(trashed=True)
    found = explaining.explain(asked)
    assert found
    assert "3.jpg" not in {one.face.photo.filename for one in found.exemplars}


def test_without_a_suggestion_there_is_nothing_to_explain(alice: User) -> None:
    assert explaining.explain(face(photo(alice, "x.jpg"), axis(9))) is None


def test_each_place_that_asks_explains_itself(client: Client, alice: User, asked: Face) -> None:
    taken("asked.jpg", 2020)
    taken("3.jpg", 2012)
    client.force_login(alice)
    for url in (
        reverse("review"),
        reverse("face_look", args=[asked.pk]),
        reverse("face_why", args=[asked.pk]),
        reverse("face_why", args=[asked.pk]) + "?part=yes",
    ):
        text = client.get(url).content.decode()
        assert "Most like these faces of Anna" in text, url
        assert "8 years apart" in text
        assert "next Ben:" in text
    page = client.get(reverse("photo", args=[asked.photo_id])).content.decode()
    assert reverse("face_why", args=[asked.pk]) in page


def test_a_face_that_was_answered_needs_no_reason(
    client: Client, alice: User, charlie: User, asked: Face
) -> None:
    url = reverse("face_why", args=[asked.pk])
    client.force_login(charlie)
    assert client.get(url).status_code == 404
    client.force_login(alice)
    review.ignore([asked], by=alice)
    assert "Nobody is suggested for this face any more." in client.get(url).content.decode()
