"""The crop of a face: for its owner, kept by the browser for ever."""

from __future__ import annotations

from pathlib import Path

from django.test import Client
from django.urls import reverse

from albums.models import User
from tests.faces import library


def test_the_owner_gets_it_once(client: Client, alice: User, media: Path) -> None:
    face = library.face(library.photo(alice, "party.jpg"), library.axis(0))
    face.crop.parent.mkdir(parents=True)
    face.crop.write_bytes(b"RIFF-webp")
    client.force_login(alice)
    url = reverse("crop", args=[face.pk])
    response = client.get(url)
    assert b"".join(response.streaming_content) == b"RIFF-webp"  # type: ignore[attr-defined]
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"].startswith("private, max-age=86400, stale-")
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_nobody_else_gets_it(client: Client, alice: User, media: Path) -> None:
    face = library.face(library.photo(alice, "party.jpg"), library.axis(0))
    face.crop.parent.mkdir(parents=True)
    face.crop.write_bytes(b"RIFF-webp")
    assert client.get(reverse("crop", args=[face.pk])).status_code == 404
