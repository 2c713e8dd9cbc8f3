"""The upload page without its script."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from redis import Redis

from albums.models import Album, Photo, User
from tests.albums.making import jpeg
from worker import queue

pytestmark = [pytest.mark.usefixtures("media"), pytest.mark.django_db(transaction=True)]


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_of_a_form(client: Client, alice: User, quiet_broker: Redis) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    client.force_login(alice)
    files = [
        file("one.jpg", jpeg(seed=1)),
        file("same.jpg", jpeg(seed=1)),
        file("two.jpg", jpeg(seed=2)),
        file("notes.txt", b"hello"),
    ]
    response = client.post("/upload/", {"files": files, "album": album.pk}, follow=True)
    text = response.content.decode()
    assert "2 photos were added." in text
    assert "1 photo was already here." in text
    assert "notes.txt: " in text
    assert set(album.photos.values_list("filename", flat=True)) == {"one.jpg", "two.jpg"}
    assert set(queue.queued(10)) == set(Photo.objects.values_list("pk", flat=True))


def test_album_of_another_owner(client: Client, alice: User, charlie: User) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    client.force_login(charlie)
    response = client.post("/upload/", {"files": [file("a.jpg", jpeg())], "album": album.pk})
    assert response.status_code == 404
    assert not Photo.objects.exists()


def test_page_knows_the_album_it_came_from(client: Client, alice: User) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    client.force_login(alice)
    text = client.get("/upload/", {"album": album.pk}).content.decode()
    assert f'<option value="{album.pk}" selected>Lake</option>' in text


def test_stranger_signs_in_first(client: Client, alice: User) -> None:
    assert client.get("/upload/").status_code == 302
