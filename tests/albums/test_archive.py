"""ZIP files of originals."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import cast

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from albums.contents import put_into
from albums.models import Album, Photo, User
from tests.albums import library


def original(owner: User, name: str, content: bytes, *, days: float = 0) -> Photo:
    photo = library.photo(owner, name, days=days)
    photo.original.parent.mkdir(parents=True, exist_ok=True)
    photo.original.write_bytes(content)
    return photo


@pytest.fixture
def two(media: Path, alice: User, client: Client) -> list[Photo]:
    """Two photos whose names are one on most systems: the older one was first."""
    client.force_login(alice)
    return [original(alice, "a.JPG", b"old", days=2), original(alice, "A.jpg", b"new" * 99_999)]


def unpacked(response: object) -> dict[str, bytes]:
    sent = cast("StreamingHttpResponse", response)
    content = b"".join(cast("Iterable[bytes]", sent.streaming_content))
    assert sent.headers["Content-Length"] == str(len(content))
    assert sent.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_ticked_photos(client: Client, alice: User, two: list[Photo]) -> None:
    original(alice, "b.jpg", b"not ticked")
    response = client.post("/photos/download", {"photos": f"{two[0].pk},{two[1].pk}"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="Photos.zip"'
    assert unpacked(response) == {"a.JPG": b"old", "A (2).jpg": b"new" * 99_999}


def test_an_album(client: Client, alice: User, two: list[Photo]) -> None:
    album = Album.objects.create(owner=alice, title="Sea/Süd")
    put_into(album, two[:1])
    response = client.get(f"/albums/{album.pk}/download")
    assert "Sea-S%C3%BCd.zip" in response.headers["Content-Disposition"]
    assert unpacked(response) == {"a.JPG": b"old"}


def test_a_lost_original_is_left_out(client: Client, two: list[Photo]) -> None:
    two[0].original.unlink()
    response = client.post("/photos/download", {"photos": f"{two[0].pk},{two[1].pk}"})
    assert list(unpacked(response)) == ["A.jpg"]
    response = client.post("/photos/download", {"photos": str(two[0].pk)}, follow=True)
    assert "There is no photo to download." in response.content.decode()


def test_strangers_get_nothing(client: Client, alice: User, two: list[Photo], bob: User) -> None:
    album = Album.objects.create(owner=alice, title="Sea")
    put_into(album, two)
    client.force_login(bob)
    assert client.get(f"/albums/{album.pk}/download").status_code == HTTPStatus.NOT_FOUND
    response = client.post("/photos/download", {"photos": str(two[0].pk)}, follow=True)
    assert "There is no photo to download." in response.content.decode()
