"""/api/v1/albums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from albums.models import Album, Photo, User

if TYPE_CHECKING:
    from tests.albums.conftest import Call


@pytest.fixture
def album(alice: User) -> Album:
    return Album.objects.create(owner=alice, title="Summer")


def photo(owner: User, number: int) -> Photo:
    return Photo.objects.create(
        owner=owner, sha256=f"{number:064x}", size=1, media_type="image/jpeg"
    )


def test_list(alice: User, album: Album, charlie: User, call: Call) -> None:
    album.photos.add(photo(alice, 1))
    body = call(alice, "get", "/albums").json()
    assert body["count"] == 1
    assert {**body["items"][0], "created_at": None} == {
        "id": album.pk,
        "title": "Summer",
        "created_at": None,
        "photos": 1,
    }
    assert call(charlie, "get", "/albums").json() == {"count": 0, "items": []}


def test_create(alice: User, call: Call) -> None:
    response = call(alice, "post", "/albums", {"title": "  Winter\n\0 2020 "})
    assert response.status_code == 201
    assert Album.objects.get(owner=alice).title == response.json()["title"] == "Winter 2020"


def test_a_title_is_needed(alice: User, call: Call) -> None:
    response = call(alice, "post", "/albums", {"title": " "})
    assert response.status_code == 422
    assert "a title is needed" in response.json()["detail"]


def test_rename(alice: User, album: Album, call: Call) -> None:
    assert call(alice, "patch", f"/albums/{album.pk}", {"title": "Sea"}).json()["title"] == "Sea"


def test_delete_keeps_the_photos(alice: User, album: Album, call: Call) -> None:
    album.photos.add(photo(alice, 1))
    assert call(alice, "delete", f"/albums/{album.pk}").status_code == 204
    assert not Album.objects.exists()
    assert Photo.objects.count() == 1


def test_add_and_remove(alice: User, album: Album, call: Call) -> None:
    ids = [photo(alice, number).pk for number in range(3)]
    path = f"/albums/{album.pk}/photos"
    assert call(alice, "post", path, {"photos": ids}).json()["photos"] == 3
    assert call(alice, "post", path, {"photos": ids}).json()["photos"] == 3
    assert call(alice, "delete", path, {"photos": ids[:1]}).json()["photos"] == 2
    assert Photo.objects.count() == 3


def test_photos_of_others_cannot_be_added(
    alice: User, album: Album, charlie: User, call: Call
) -> None:
    theirs = photo(charlie, 1)
    response = call(alice, "post", f"/albums/{album.pk}/photos", {"photos": [theirs.pk]})
    assert response.status_code == 404
    assert album.photos.count() == 0


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "", None),
        ("patch", "", {"title": "Mine"}),
        ("delete", "", None),
        ("post", "/photos", {"photos": []}),
        ("delete", "/photos", {"photos": []}),
    ],
)
def test_strangers_find_nothing(
    method: str, path: str, body: object, album: Album, charlie: User, call: Call
) -> None:
    response = call(charlie, method, f"/albums/{album.pk}{path}", body)
    assert response.status_code == 404
    assert response.json() == {"detail": "Not found."}
    album.refresh_from_db()
    assert album.title == "Summer"
