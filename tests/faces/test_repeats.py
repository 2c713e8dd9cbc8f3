"""Mirrors, collages, photos of photos: the owner says where one person is seen twice."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import ApiKey, Photo, Scope, User
from faces import review
from faces.models import Face
from tests.faces import library

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirror(alice: User) -> Photo:
    """A photo with two faces that look like Ada."""
    library.named(alice, "Ada", library.axis(0))
    photo = library.photo(alice, "mirror.jpg")
    for number, x in ((8, 0.1), (9, 0.5)):
        library.face(photo, library.near(library.axis(0), 0.8, towards=number), x=x)
    return photo


def names(photo: Photo) -> list[list[str]]:
    return [library.shown(face) for face in photo.faces.order_by("pk")]


def test_one_face_alone_is_suggested_until_the_owner_says_otherwise(mirror: Photo) -> None:
    assert sorted(names(mirror)) == [[], ["Ada"]]
    review.allow_repeats(mirror, allowed=True)
    assert names(mirror) == [["Ada"], ["Ada"]]
    review.allow_repeats(mirror, allowed=False)
    assert sorted(names(mirror)) == [[], ["Ada"]]


def test_a_confirmed_person_is_suggested_again_in_a_mirror(mirror: Photo, alice: User) -> None:
    first, second = mirror.faces.order_by("pk")
    review.confirm([first], by=alice, name="Ada")
    assert library.shown(second) == []
    review.allow_repeats(mirror, allowed=True)
    assert library.shown(second) == ["Ada"]


def test_a_new_answer_keeps_the_word_about_the_photo(mirror: Photo, alice: User) -> None:
    review.allow_repeats(mirror, allowed=True)
    other = library.face(library.photo(alice, "other.jpg"), library.axis(0))
    review.confirm([other], by=alice, name="Ada")
    assert names(mirror) == [["Ada"], ["Ada"]]


def test_the_page_toggles_it(client: Client, alice: User, mirror: Photo) -> None:
    client.force_login(alice)
    url = reverse("photo_repeats", args=[mirror.pk])
    text = client.post(url, {"repeats": "yes"}, headers={"hx-request": "true"}).content.decode()
    assert text.count("Is this <strong>Ada</strong>?") == 2
    assert 'value="no" aria-pressed="true"' in text
    response = client.post(url, {"repeats": "no"}, follow=True)
    assert response.content.decode().count("Is this <strong>Ada</strong>?") == 1


def test_the_api_tells_and_changes_it(client: Client, alice: User, mirror: Photo) -> None:
    headers = {"Authorization": f"Bearer {ApiKey.issue(alice, 'test', Scope)}"}
    url = f"/api/v1/photos/{mirror.pk}"
    assert client.get(url, headers=headers).json()["repeats"] is False
    change = {"repeats": True}
    answer = client.patch(url, change, content_type="application/json", headers=headers).json()
    assert answer["repeats"] is True
    assert [face["state"] for face in answer["faces"]] == ["suggested", "suggested"]


def test_a_photo_with_one_face_is_not_asked_about(client: Client, alice: User) -> None:
    photo = library.photo(alice, "one.jpg")
    library.face(photo, library.axis(1))
    client.force_login(alice)
    url = reverse("photo", args=[photo.pk])
    assert "more than once" not in client.get(url).content.decode()
    assert Face.objects.count() == 1
