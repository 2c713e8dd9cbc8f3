"""The owner says who sees an album; members add, take out and leave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from albums.models import Album, AlbumPhoto, ApiKey, Scope, User
from sharing import membership
from sharing.models import Link, Member
from tests.albums import library
from tests.albums.making import jpeg

pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def album(alice: User) -> Album:
    return Album.objects.create(owner=alice, title="Lake")


def test_links_are_made_and_revoked(client: Client, alice: User, album: Album) -> None:
    client.force_login(alice)
    page = f"/albums/{album.pk}/sharing/"
    day = timezone.localdate() + timedelta(days=3)
    form = {"password": "hush", "until": day.isoformat(), "names": "yes"}
    client.post(f"{page}links", form)
    link = Link.objects.get()
    assert (link.names, link.downloads, link.opens_with("hush")) == (True, False, True)
    assert link.expires_at is not None
    assert link.expires_at.date() == day
    assert f"/s/{link.token}/" in client.get(page).content.decode()
    client.post(f"{page}links/{link.pk}/revoke")
    assert not Link.objects.exists()


@pytest.mark.parametrize("day", ["2001-01-01", "soon", "2026-02-31"])
def test_a_link_needs_a_day_to_come(client: Client, alice: User, album: Album, day: str) -> None:
    client.force_login(alice)
    answer = client.post(f"/albums/{album.pk}/sharing/links", {"until": day}, follow=True)
    assert "Choose a last day" in answer.content.decode()
    assert not Link.objects.exists()


def test_members_are_chosen_and_removed(
    client: Client, alice: User, bob: User, album: Album
) -> None:
    client.force_login(alice)
    page = f"/albums/{album.pk}/sharing/"
    client.post(f"{page}members", {"user": bob.pk, "role": "contribute", "names": "yes"})
    member = Member.objects.get()
    assert (member.user, member.contributes, member.names, member.downloads) == (
        bob,
        True,
        True,
        False,
    )
    client.post(f"{page}members", {"user": bob.pk, "role": "view", "downloads": "yes"})
    assert Member.objects.get().contributes is False
    assert client.post(f"{page}members", {"user": alice.pk, "role": "view"}).status_code == 404
    client.post(f"{page}members/{member.pk}/remove")
    assert not Member.objects.exists()


def test_nobody_shares_the_album_of_somebody_else(
    client: Client, alice: User, charlie: User, album: Album
) -> None:
    link = Link.objects.create(album=album)
    member, _ = membership.invite(album, charlie, contributes=True, names=True, downloads=True)
    client.force_login(charlie)
    page = f"/albums/{album.pk}/sharing/"
    assert client.get(page).status_code == 404
    for address in (
        "members",
        f"members/{member.pk}/remove",
        "links",
        f"links/{link.pk}/revoke",
    ):
        assert client.post(page + address, {"user": charlie.pk}).status_code == 404
    other = Album.objects.create(owner=charlie, title="Mine")
    mine = f"/albums/{other.pk}/sharing/"
    assert client.post(f"{mine}links/{link.pk}/revoke").status_code == 404
    assert client.post(f"{mine}members/{member.pk}/remove").status_code == 404
    assert (Link.objects.count(), Member.objects.count()) == (1, 1)


def test_contributors_add_and_take_out_their_own(
    client: Client, alice: User, bob: User, album: Album
) -> None:
    hers, his = library.photo(alice, "hers.jpg"), library.photo(bob, "his.jpg")
    album.photos.add(hers)
    membership.invite(album, bob, contributes=True, names=True, downloads=True)
    client.force_login(bob)
    assert "Lake" in client.get("/").content.decode()
    client.post("/photos/add-to-album", {"photos": his.pk, "album": album.pk})
    assert set(album.photos.all()) == {hers, his}
    key = {"Authorization": f"Bearer {ApiKey.issue(bob, 'test', Scope)}"}
    take_out = f"/shared/{album.pk}/take-out"
    client.post(take_out, {"photos": f"{hers.pk},{his.pk}"})
    assert list(album.photos.all()) == [hers]
    assert client.get(f"/api/v1/albums/{album.pk}", headers=key).status_code == 404
    album.photos.add(his)
    client.force_login(alice)
    client.post(take_out, {"photos": his.pk})
    assert list(album.photos.all()) == [hers]


def test_uploads_of_contributors_go_into_the_album(
    client: Client, alice: User, bob: User, charlie: User, album: Album
) -> None:
    membership.invite(album, bob, contributes=True, names=True, downloads=True)
    membership.invite(album, charlie, contributes=False, names=True, downloads=True)
    for user, status in ((bob, 302), (charlie, 404)):
        client.force_login(user)
        form = {"files": SimpleUploadedFile("a.jpg", jpeg()), "album": album.pk}
        assert client.post("/upload/", form).status_code == status
    assert [photo.owner for photo in album.photos.all()] == [bob]


def test_viewers_add_nothing(client: Client, bob: User, album: Album) -> None:
    membership.invite(album, bob, contributes=False, names=True, downloads=True)
    his = library.photo(bob, "his.jpg")
    client.force_login(bob)
    form = {"photos": his.pk, "album": album.pk}
    assert client.post("/photos/add-to-album", form).status_code == 404
    assert not album.photos.exists()


def test_who_leaves_takes_their_photos_along(client: Client, bob: User, album: Album) -> None:
    membership.invite(album, bob, contributes=True, names=True, downloads=True)
    his = library.photo(bob, "his.jpg")
    album.photos.add(his)
    client.force_login(bob)
    assert "Shared with me" in client.get("/albums/").content.decode()
    assert client.post(f"/shared/{album.pk}/leave").headers["Location"] == "/albums/"
    assert not AlbumPhoto.objects.exists()
    assert client.get(f"/shared/{album.pk}/").status_code == 404
    assert client.post(f"/shared/{album.pk}/leave").status_code == 404
