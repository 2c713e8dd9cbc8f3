"""POST /api/v1/photos, /photos/exists and /photos/{id}/retry."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from celery import Celery
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from albums.models import Album, Photo, User
from tests.albums.making import jpeg, png_header
from worker import queue

if TYPE_CHECKING:
    from tests.albums.conftest import Call


def file(content: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


pytestmark = pytest.mark.usefixtures("quiet_broker")


def test_a_new_photo(media: Path, alice: User, call: Call) -> None:
    response = call(alice, "post", "/photos", file=file(jpeg()))
    photo = Photo.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": photo.pk,
        "sha256": hashlib.sha256(jpeg()).hexdigest(),
        "filename": "a.jpg",
        "state": "waiting",
        "error": "",
        "duplicate": False,
    }
    assert photo.original.read_bytes() == jpeg()


@pytest.mark.django_db(transaction=True)
def test_it_wakes_a_worker(media: Path, alice: User, call: Call) -> None:
    photo = call(alice, "post", "/photos", file=file(jpeg())).json()
    assert queue.queued(10) == [photo["id"]]


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_photo_is_kept(
    media: Path, alice: User, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = Celery("dead", broker="redis+socket:///nowhere/redis.sock")
    monkeypatch.setattr(queue, "app", dead)
    assert call(alice, "post", "/photos", file=file(jpeg())).status_code == 201
    assert Photo.objects.get().state == "waiting"


def test_a_duplicate(media: Path, alice: User, call: Call) -> None:
    album = Album.objects.create(owner=alice, title="Summer")
    first = call(alice, "post", "/photos", file=file(jpeg())).json()
    response = call(alice, "post", "/photos", file=file(jpeg()), album=album.pk)
    assert response.status_code == 200
    assert response.json() == {**first, "duplicate": True}
    assert [photo.pk for photo in album.photos.all()] == [first["id"]]


def test_the_date_of_the_file(media: Path, alice: User, call: Call) -> None:
    given = "2011-02-03T04:05:06+01:00"
    call(alice, "post", "/photos", file=file(jpeg()), modified=given)
    assert Photo.objects.get().modified_at == datetime(2011, 2, 3, 3, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "status", "word"),
    [
        (b"hello", 415, "not a photo"),
        (b"<svg onload='alert(1)'/>", 415, "SVG"),
        (png_header(60_000, 60_000), 422, "200 megapixels"),
        (b"\xff\xd8\xff\xe0", 422, "damaged"),
    ],
)
def test_refusals_say_why(
    content: bytes, status: int, word: str, media: Path, alice: User, call: Call
) -> None:
    response = call(alice, "post", "/photos", file=file(content))
    assert response.status_code == status
    assert word in response.json()["detail"]
    assert not Photo.objects.exists()


def test_too_large(media: Path, alice: User, call: Call, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 500
    response = call(alice, "post", "/photos", file=file(jpeg()))
    assert response.status_code == 413
    assert "At most" in response.json()["detail"]


def test_without_a_file(alice: User, call: Call) -> None:
    response = call(alice, "post", "/photos", album="1")
    assert response.status_code == 422
    assert response.json() == {"detail": "file: Field required"}


def test_somebody_elses_album(media: Path, alice: User, charlie: User, call: Call) -> None:
    album = Album.objects.create(owner=alice, title="Summer")
    response = call(charlie, "post", "/photos", file=file(jpeg()), album=album.pk)
    assert response.status_code == 404
    assert not Photo.objects.exists()


def test_exists(media: Path, alice: User, charlie: User, call: Call) -> None:
    photo = call(alice, "post", "/photos", file=file(jpeg())).json()
    album = Album.objects.create(owner=alice, title="Summer")
    body = {"sha256": [photo["sha256"], "0" * 64], "album": album.pk}
    assert call(alice, "post", "/photos/exists", body).json() == {photo["sha256"]: photo["id"]}
    assert album.photos.count() == 1
    assert call(charlie, "post", "/photos/exists", body).status_code == 404
    del body["album"]
    assert call(charlie, "post", "/photos/exists", body).json() == {}


def test_retry(media: Path, alice: User, charlie: User, call: Call) -> None:
    pk = call(alice, "post", "/photos", file=file(jpeg())).json()["id"]
    Photo.objects.update(failed_at=timezone.now(), error="broken")
    assert call(charlie, "post", f"/photos/{pk}/retry").status_code == 404
    assert call(alice, "post", f"/photos/{pk}/retry").json() == {
        "id": pk,
        "state": "waiting",
        "error": "",
    }


def test_a_damaged_request_is_said_to_be_one(client: Client, alice: User, media: Path) -> None:
    client.force_login(alice)
    body = b"--x\r\n" + b"a" * 100_000 + b"\r\n--x--\r\n"
    answer = client.post("/api/v1/photos", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert answer.json() == {"detail": "The request is damaged and cannot be read."}
