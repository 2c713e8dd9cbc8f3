"""Deleting a photo for good deletes what its faces taught."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from albums.models import ApiKey, Photo, Scope, User
from faces import packs, review
from faces.models import Embedding, Face, Person, Template
from tests.faces import library


def delete(user: User, photo: Photo) -> int:
    headers = {"Authorization": f"Bearer {ApiKey.issue(user, 'test', Scope)}"}
    Client().delete(f"/api/v1/photos/{photo.pk}", headers=headers)
    return Client().delete(f"/api/v1/trash/{photo.pk}", headers=headers).status_code


def test_templates_do_not_outlive_their_faces(media: Path, alice: User) -> None:
    first, second = (library.photo(alice, name) for name in "ab")
    for photo, number in ((first, 0), (second, 1)):
        face = library.face(photo, library.near(library.axis(0), 0.9, towards=number + 1))
        review.confirm([face], by=alice, name="Ada")
    assert delete(alice, first) == 204
    assert Template.objects.get(pack=packs.active().name).faces == 1
    assert delete(alice, second) == 204
    for model in (Photo, Face, Embedding, Template):
        assert not model.objects.exists()
    assert Person.objects.get().name == "Ada"


def test_strangers_delete_nothing(media: Path, alice: User, charlie: User) -> None:
    photo = library.photo(alice, "a")
    assert delete(charlie, photo) == 404
    assert Photo.objects.exists()
