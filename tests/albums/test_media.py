"""Files of photos over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import Photo, User


@pytest.fixture
def photo(media: Path, alice: User) -> Photo:
    made = Photo.objects.create(
        owner=alice, sha256="ab" * 32, filename='a "b" ü.html', size=3, media_type="image/jpeg"
    )
    for path in (made.original, made.small, made.large):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(path.name.encode())
    return made


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def urls(photo: Photo) -> list[str]:
    small, large = (reverse("rendition", args=[photo.pk, size]) for size in (320, 1600))
    return [small, large, reverse("original", args=[photo.pk])]


def test_renditions(photo: Photo, alice: User) -> None:
    for url, path in zip(urls(photo), (photo.small, photo.large), strict=False):
        response = client_of(alice).get(url)
        assert response.getvalue() == path.read_bytes()
        assert response.headers["Content-Type"] == "image/webp"
        assert response.headers["Cache-Control"].startswith("private, max-age=86400, stale-")
        again = client_of(alice).get(url + "?v=0")
        assert again.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_original_is_a_download(photo: Photo, alice: User) -> None:
    response = client_of(alice).get(reverse("original", args=[photo.pk]))
    assert response.getvalue() == photo.original.read_bytes()
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Disposition"].startswith("attachment; ")


def test_what_the_browser_has_is_not_sent_again(photo: Photo, alice: User) -> None:
    for url in urls(photo):
        etag = client_of(alice).get(url).headers["ETag"]
        response = client_of(alice).get(url, headers={"If-None-Match": etag})
        assert response.status_code == 304
        assert response.content == b""


def test_strangers_find_nothing(photo: Photo, charlie: User) -> None:
    for url in urls(photo):
        assert client_of(charlie).get(url).status_code == 404
        assert client_of(None).get(url).status_code == 404


def test_what_is_not_there(photo: Photo, alice: User) -> None:
    photo.small.unlink()
    assert client_of(alice).get(urls(photo)[0]).status_code == 404
    assert client_of(alice).get(f"/photos/{photo.pk}/500.webp").status_code == 404
