"""What is done with ticked photos."""

from __future__ import annotations

import pytest
from django.test import Client

from albums.contents import put_into
from albums.models import Album, Photo, User
from tests.albums import library

pytestmark = pytest.mark.usefixtures("media")
JSON = {"Accept": "application/json"}


@pytest.fixture
def three(alice: User) -> list[Photo]:
    return [library.photo(alice, f"{n}.jpg") for n in range(3)]


def ids(photos: list[Photo]) -> str:
    return ",".join(str(photo.pk) for photo in photos)


def test_add_to_an_album(client: Client, alice: User, three: list[Photo]) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    put_into(album, three[:1])
    client.force_login(alice)
    form = {"photos": ids(three), "album": album.pk}
    answer = client.post("/photos/add-to-album", form, headers=JSON).json()
    assert answer == {"message": "2 photos were added to “Lake”.", "gone": False}
    assert album.photos.count() == 3


def test_add_to_a_new_album(client: Client, alice: User, three: list[Photo]) -> None:
    client.force_login(alice)
    form = {"photos": [three[0].pk, three[1].pk], "title": "New", "next": "/albums/"}
    response = client.post("/photos/add-to-album", form)
    assert response.headers["Location"] == "/albums/"
    assert Album.objects.get(title="New").photos.count() == 2


def test_add_asks_for_the_album(client: Client, alice: User, three: list[Photo]) -> None:
    Album.objects.create(owner=alice, title="Lake")
    client.force_login(alice)
    text = client.post("/photos/add-to-album", {"photos": ids(three)}).content.decode()
    assert "Lake</option>" in text
    assert all(f"{photo.pk}," in text for photo in three)


def test_take_out(client: Client, alice: User, three: list[Photo]) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    put_into(album, three)
    client.force_login(alice)
    form = {"photos": ids(three[:2]), "from": album.pk}
    answer = client.post("/photos/remove-from-album", form, headers=JSON).json()
    assert answer["gone"]
    assert list(album.photos.all()) == three[2:]
    assert Photo.objects.count() == 3


def test_stranger_changes_nothing(
    client: Client, alice: User, charlie: User, three: list[Photo]
) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    put_into(album, three)
    client.force_login(charlie)
    form = {"photos": ids(three), "album": album.pk, "from": album.pk, "confirmed": "yes"}
    assert client.post("/photos/add-to-album", form).status_code == 404
    assert client.post("/photos/remove-from-album", form).status_code == 404
    client.post("/photos/delete", form)
    client.post("/photos/add-to-album", form | {"title": "Mine"})
    assert Photo.objects.count() == 3
    assert album.photos.count() == 3
    assert not Album.objects.get(title="Mine").photos.exists()


def test_next_page_is_one_of_ours(client: Client, alice: User, three: list[Photo]) -> None:
    client.force_login(alice)
    form = {"photos": ids(three), "title": "New", "next": "https://evil.example/"}
    assert client.post("/photos/add-to-album", form).headers["Location"] == "/"
