"""Albums in the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from albums.contents import put_into
from albums.models import Album, Photo, User
from tests.albums import library


@pytest.fixture
def album(alice: User) -> Album:
    made = Album.objects.create(owner=alice, title="Lake")
    put_into(made, [library.photo(alice, f"{n}.jpg", days=n) for n in range(3)])
    return made


def test_list_shows_cover_and_count(client: Client, alice: User, album: Album) -> None:
    client.force_login(alice)
    text = client.get("/albums/").content.decode()
    assert "3 photos" in text
    assert f"/photos/{Photo.objects.get(filename='0.jpg').pk}/320.webp" in text


def test_list_costs_the_same_for_many(
    client: Client, alice: User, album: Album, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(alice)
    for n in range(20):
        Album.objects.create(owner=alice, title=f"Album {n}")
    client.get("/albums/")  # the first request notes where the session is
    with django_assert_num_queries(6):
        client.get("/albums/")


def test_create(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.post("/albums/", {"title": "  Winter\n2024 "})
    made = Album.objects.get()
    assert (made.title, made.owner) == ("Winter 2024", alice)
    assert response.headers["Location"] == f"/albums/{made.pk}/"


def test_create_needs_a_title(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.post("/albums/", {"title": "   "})
    assert "An album needs a title." in response.content.decode()
    assert not Album.objects.exists()


def test_page_shows_its_photos_only(client: Client, alice: User, album: Album) -> None:
    library.photo(alice, "elsewhere.jpg")
    client.force_login(alice)
    text = client.get(f"/albums/{album.pk}/").content.decode()
    assert "elsewhere" not in text
    assert text.count('class="tile ') == 3
    assert f"?album={album.pk}" in text


def test_rename(client: Client, alice: User, album: Album) -> None:
    client.force_login(alice)
    client.post(f"/albums/{album.pk}/rename", {"title": "Sea"})
    album.refresh_from_db()
    assert album.title == "Sea"


def test_delete_keeps_the_photos(client: Client, alice: User, album: Album) -> None:
    client.force_login(alice)
    assert client.post(f"/albums/{album.pk}/delete").status_code == 302
    assert not Album.objects.exists()
    assert Photo.objects.count() == 3


def test_stranger_finds_nothing(client: Client, album: Album, charlie: User) -> None:
    client.force_login(charlie)
    assert client.get(f"/albums/{album.pk}/").status_code == 404
    assert client.post(f"/albums/{album.pk}/rename", {"title": "Mine"}).status_code == 404
    assert client.post(f"/albums/{album.pk}/delete").status_code == 404
    assert "Lake" not in client.get("/albums/").content.decode()
    album.refresh_from_db()
    assert album.title == "Lake"
