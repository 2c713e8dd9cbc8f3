"""Tiles that a page asks for, and the line that counts what waits."""

from __future__ import annotations

from django.test import Client

from albums.models import User
from tests.albums import library


def test_settled_tiles_replace_their_placeholders(client: Client, alice: User) -> None:
    waits, ready = library.waiting(alice, "waits.jpg"), library.photo(alice, "ready.jpg")
    client.force_login(alice)
    ids = f"{waits.pk},{ready.pk},999999"
    text = client.get("/photos/tiles", {"ids": ids, "settled": "1"}).content.decode()
    assert f'id="tile-{waits.pk}"' not in text
    assert f'id="tile-{ready.pk}" hx-swap-oob="true"' in text
    assert '<div id="tile-999999" hx-swap-oob="delete">' in text


def test_new_tiles_are_plain(client: Client, alice: User) -> None:
    waits = library.waiting(alice, "waits.jpg")
    client.force_login(alice)
    text = client.get("/photos/tiles", {"ids": f"{waits.pk},x,-1,{'9' * 30}"}).content.decode()
    assert f'data-waiting="{waits.pk}"' in text
    assert "hx-swap-oob" not in text


def test_tiles_of_an_album_lead_through_it(client: Client, alice: User) -> None:
    ready = library.photo(alice, "ready.jpg")
    client.force_login(alice)
    text = client.get("/photos/tiles", {"ids": str(ready.pk), "album": "7"}).content.decode()
    assert f'href="/photos/{ready.pk}/?album=7"' in text


def test_another_owner_has_no_tiles(client: Client, alice: User, charlie: User) -> None:
    ready = library.photo(alice, "secret.jpg")
    client.force_login(charlie)
    text = client.get("/photos/tiles", {"ids": ready.pk}).content.decode()
    assert "secret" not in text


def test_status_asks_again_while_something_waits(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "every 3s" not in client.get("/photos/status").content.decode()
    library.waiting(alice, "waits.jpg")
    assert "every 3s" in client.get("/photos/status").content.decode()


def test_strangers_sign_in_first(client: Client, alice: User) -> None:
    for url in ("/photos/tiles", "/photos/status"):
        assert client.get(url).status_code == 302
