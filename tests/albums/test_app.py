"""Kith as an installed application: what its manifest promises, and photos shared with it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from redis import Redis

from albums.models import Photo, User
from tests.albums.making import jpeg
from worker import queue

pytestmark = [pytest.mark.usefixtures("media"), pytest.mark.django_db(transaction=True)]


def manifest(client: Client) -> dict[str, Any]:
    response = client.get("/app.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    content: dict[str, Any] = response.json()
    return content


def test_icons_are_what_the_manifest_says(client: Client) -> None:
    icons = manifest(client)["icons"]
    assert {icon.get("purpose") for icon in icons} == {"any", "maskable", None}
    for icon in icons:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert isinstance(path, str)
        if icon["type"] == "image/png":
            with Image.open(path) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"]


def test_addresses_of_the_manifest_work(client: Client, alice: User) -> None:
    content = manifest(client)
    client.force_login(alice)
    addresses = [content["start_url"], *(one["url"] for one in content["shortcuts"])]
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


def shared(client: Client, *files: tuple[str, bytes], **headers: str) -> Any:
    target = manifest(client)["share_target"]
    name = target["params"]["files"][0]["name"]
    content = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(target["action"], {name: content}, headers=headers, follow=True)


def test_shared_photos_land_on_the_upload_page(alice: User, quiet_broker: Redis) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    files = [("one.jpg", jpeg(seed=1)), ("two.jpg", jpeg(seed=2)), ("notes.txt", b"hello")]
    response = shared(client, *files, **{"Sec-Fetch-Site": "none"})
    made = list(Photo.objects.order_by("pk").values_list("pk", flat=True))
    assert response.redirect_chain == [(f"/upload/?added={made[0]},{made[1]}", 302)]
    text = response.content.decode()
    assert "2 photos were added." in text
    assert "notes.txt: " in text
    assert all(f'id="tile-{pk}"' in text for pk in made)
    assert set(queue.queued(10)) == set(made)


def test_nothing_shared_says_so(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "No photo came with that." in shared(client).content.decode()


def test_another_site_shares_nothing(client: Client, alice: User) -> None:
    client.force_login(alice)
    for site in ("cross-site", "same-site"):
        answer = shared(client, ("one.jpg", jpeg()), **{"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert not Photo.objects.exists()


def test_strangers_sign_in_first(client: Client, alice: User) -> None:
    assert "/login/" in shared(client, ("one.jpg", jpeg())).redirect_chain[0][0]
    assert not Photo.objects.exists()


def test_photos_of_others_are_not_shown(client: Client, alice: User, charlie: User) -> None:
    uploaded = io.BytesIO(jpeg())
    client.force_login(alice)
    shared(client, ("one.jpg", uploaded.getvalue()))
    client.force_login(charlie)
    pk = Photo.objects.get().pk
    assert f'id="tile-{pk}"' not in client.get(f"/upload/?added={pk}").content.decode()
