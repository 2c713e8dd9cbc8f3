"""Who sees what of a shared album: every role at every address, in one table."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from albums.images import save_webp
from albums.models import Album, Photo, User
from faces import removal, review
from faces.models import Person
from sharing import membership
from sharing.models import Link, Member
from tests.albums.making import quarters
from tests.faces import library

SECRET = "over the hills"


@dataclass
class Shared:
    album: Album
    inside: Photo
    outside: Photo
    added: Photo
    links: dict[str, Link]
    clients: dict[str, Client]


def photo(owner: User, name: str) -> Photo:
    made = library.photo(owner, name)
    for path in (made.small, made.large):
        save_webp(quarters(), path)
    made.original.parent.mkdir(parents=True, exist_ok=True)
    made.original.write_bytes(f"original of {name}".encode())
    return made


@pytest.fixture
def shared(media: Path, alice: User, bob: User, charlie: User) -> Shared:
    """An album of Alice: Bob contributes, Charlie views without names and downloads."""
    dora = User.objects.create_user("dora", password="x")
    album = Album.objects.create(owner=alice, title="Lake")
    inside, outside = photo(alice, "inside.jpg"), photo(alice, "outside.jpg")
    added = photo(bob, "added.jpg")
    for where, name in ((inside, "Anna"), (outside, "Berta"), (added, "Carla")):
        face = library.face(where, library.axis(where.pk % 50))
        review.confirm([face], by=where.owner, name=name)
    album.photos.add(inside, added)
    membership.invite(album, bob, contributes=True, names=True, downloads=True)
    membership.invite(album, charlie, contributes=False, names=False, downloads=False)
    links = {
        "link": Link(names=True, downloads=True),
        "bare link": Link(),
        "old link": Link(names=True, expires_at=timezone.now() - timedelta(seconds=1)),
        "locked link": Link(names=True, downloads=True),
    }
    links["locked link"].set_password(SECRET)
    for link in links.values():
        link.album = album
        link.save()
    clients = {"anonymous": Client()}
    for name, user in {"owner": alice, "contributor": bob, "viewer": charlie, "dora": dora}.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return Shared(album, inside, outside, added, links, clients)


# 302 of an anonymous visitor leads to the sign-in page; 302 of a locked link to its password.
MEMBERS = {
    "owner": (200, 200, 200, 200),
    "contributor": (200, 200, 200, 200),
    "viewer": (200, 200, 403, 403),
    "dora": (404, 404, 404, 404),
    "anonymous": (302, 302, 302, 302),
}
LINKS = {
    "link": (200, 200, 200, 200),
    "bare link": (200, 200, 403, 403),
    "old link": (404, 404, 404, 404),
    "locked link": (302, 302, 302, 302),
}
GONE = (404, 404, 404, 404)


def answers(client: Client, home: str, photo: Photo) -> list[int]:
    """Return the status of the album and of all that it shows of a photo."""
    where = f"{home}photos/{photo.pk}/"
    page = {client.get(address).status_code for address in (home, where)}
    files = {client.get(f"{where}{size}.webp").status_code for size in (320, 1600)}
    original = client.get(f"{where}original").status_code
    archive = client.get(f"{home}download").status_code
    assert len(page) == len(files) == 1
    return [page.pop(), files.pop(), original, archive]


@pytest.mark.parametrize("role", MEMBERS)
def test_accounts(shared: Shared, role: str) -> None:
    home = f"/shared/{shared.album.pk}/"
    for photo in (shared.inside, shared.added):
        assert answers(shared.clients[role], home, photo) == list(MEMBERS[role])


@pytest.mark.parametrize("kind", LINKS)
@pytest.mark.parametrize("role", ["anonymous", "dora"])
def test_links(shared: Shared, kind: str, role: str) -> None:
    home = f"/s/{shared.links[kind].token}/"
    assert answers(shared.clients[role], home, shared.inside) == list(LINKS[kind])


@pytest.mark.parametrize("role", MEMBERS)
def test_no_other_photo_is_reached(shared: Shared, role: str) -> None:
    homes = [f"/shared/{shared.album.pk}/"] if role != "anonymous" else []
    for home in [*homes, f"/s/{shared.links['link'].token}/"]:
        where = f"{home}photos/{shared.outside.pk}/"
        for address in (where, f"{where}320.webp", f"{where}1600.webp", f"{where}original"):
            assert shared.clients[role].get(address).status_code == 404
    if role == "owner":
        return
    for address in (
        f"/photos/{shared.inside.pk}/",
        f"/photos/{shared.inside.pk}/320.webp",
        f"/photos/{shared.inside.pk}/original",
        f"/faces/{shared.inside.faces.get().pk}.webp",
        f"/people/{Person.objects.get(name='Anna').pk}/",
        f"/albums/{shared.album.pk}/",
        f"/albums/{shared.album.pk}/sharing/",
    ):
        assert shared.clients[role].get(address).status_code in {302, 404}


def test_a_link_with_its_password(shared: Shared) -> None:
    home, visitor = f"/s/{shared.links['locked link'].token}/", Client()
    visitor.post(f"{home}password", {"password": SECRET})
    assert answers(visitor, home, shared.inside) == list(LINKS["link"])


def test_nothing_in_the_database_is_a_link(shared: Shared) -> None:
    link = Link.objects.get(pk=shared.links["link"].pk)
    assert len(link.token) == 43  # 256 bits
    for kept in (link.seed, link.digest, link.token[:-1], "%00", "ü"):
        assert answers(Client(), f"/s/{kept}/", shared.inside) == list(GONE)


def test_another_secret_key_shows_no_link(shared: Shared) -> None:
    home, page = f"/s/{shared.links['link'].token}/", f"/albums/{shared.album.pk}/sharing/"
    owner = shared.clients["owner"]
    assert home in owner.get(page).content.decode()
    Link.objects.filter(pk=shared.links["link"].pk).update(seed="")
    text = owner.get(page).content.decode()
    assert home not in text
    assert "cannot be shown again" in text
    assert answers(Client(), home, shared.inside) == list(LINKS["link"])


def test_no_link_stands_in_the_log(shared: Shared, caplog: pytest.LogCaptureFixture) -> None:
    (console,) = [one for one in logging.getLogger().handlers if one.name == "console"]
    token = shared.links["link"].token
    for address in (f"/s/{token}/photos/{shared.outside.pk}/", f"/join/{token}/"):
        Client().get(address)
    assert len(caplog.records) == 2
    for record in caplog.records:
        console.filter(record)
        assert token not in console.format(record)
        assert "/…/" in console.format(record)


def test_a_contributor_who_may_only_look_now(shared: Shared, bob: User) -> None:
    """What was added stays, and can still be taken out."""
    membership.invite(shared.album, bob, contributes=False, names=True, downloads=True)
    home = f"/shared/{shared.album.pk}/"
    assert answers(shared.clients["viewer"], home, shared.added) == list(MEMBERS["viewer"])
    shared.clients["contributor"].post(f"{home}take-out", {"photos": shared.added.pk})
    assert shared.added not in shared.album.photos.all()


@pytest.mark.parametrize("role", ["viewer", "contributor", "dora", "anonymous"])
def test_nobody_else_takes_out_what_the_owner_put_in(shared: Shared, role: str) -> None:
    take_out = f"/shared/{shared.album.pk}/take-out"
    shared.clients[role].post(take_out, {"photos": shared.inside.pk})
    assert shared.inside in shared.album.photos.all()


def test_what_is_seen_of_people(shared: Shared) -> None:
    def text(client: Client, home: str, photo: Photo) -> str:
        return client.get(f"{home}photos/{photo.pk}/").content.decode()

    member, link = f"/shared/{shared.album.pk}/", f"/s/{shared.links['link'].token}/"
    bare = f"/s/{shared.links['bare link'].token}/"
    assert "Anna" in text(shared.clients["contributor"], member, shared.inside)
    assert "Anna" in text(shared.clients["anonymous"], link, shared.inside)
    assert "Anna" not in text(shared.clients["viewer"], member, shared.inside)
    assert "Anna" not in text(shared.clients["anonymous"], bare, shared.inside)
    # Alice cannot show the names that Bob gave.
    assert "Carla" not in text(shared.clients["anonymous"], link, shared.added)
    assert "Carla" not in text(shared.clients["owner"], member, shared.added)
    Person.objects.filter(name="Anna").update(hidden=True)
    assert "Anna" not in text(shared.clients["anonymous"], link, shared.inside)
    for client, home in ((shared.clients["anonymous"], link), (shared.clients["viewer"], member)):
        page = client.get(home).content.decode() + text(client, home, shared.inside)
        assert "data-face" not in page
        assert "inside.jpg" not in page


def test_the_password_of_a_link(shared: Shared) -> None:
    link, visitor = shared.links["locked link"], Client()
    ask = f"/s/{link.token}/password"
    assert visitor.get(f"/s/{link.token}/").headers["Location"] == ask
    wrong = visitor.post(ask, {"password": "no"})
    assert (wrong.status_code, "That is not the password." in wrong.content.decode()) == (403, True)
    assert visitor.post(ask, {"password": SECRET}).headers["Location"] == f"/s/{link.token}/"
    assert visitor.get(f"/s/{link.token}/").status_code == 200
    assert SECRET not in Link.objects.get(pk=link.pk).password
    link.set_password("another")
    link.save()
    assert visitor.get(f"/s/{link.token}/").status_code == 302
    assert Client().get("/s/none/password").status_code == 404


def test_passwords_cannot_be_tried_for_ever(shared: Shared) -> None:
    ask = f"/s/{shared.links['locked link'].token}/password"
    for _ in range(10):
        assert "That is not" in Client().post(ask, {"password": "no"}).content.decode()
    refused = Client().post(ask, {"password": SECRET})
    assert (refused.status_code, "Too many tries" in refused.content.decode()) == (429, True)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post(ask, {"password": SECRET})
    assert elsewhere.status_code == 302


def test_what_is_deleted_or_private_again_is_gone(shared: Shared, alice: User) -> None:
    home = f"/s/{shared.links['link'].token}/"
    removal.throw_away(Photo.objects.filter(pk=shared.inside.pk), by=alice)
    assert Client().get(f"{home}photos/{shared.inside.pk}/320.webp").status_code == 404
    membership.end(Member.objects.get(user__username="bob"))
    assert Client().get(f"{home}photos/{shared.added.pk}/320.webp").status_code == 404
    shared.album.delete()
    assert Client().get(home).status_code == 404
    assert Photo.objects.filter(pk=shared.added.pk).exists()


def test_pages_are_for_no_search_engine(shared: Shared) -> None:
    for link in (shared.links["link"], shared.links["locked link"]):
        home = f"/s/{link.token}/"
        final = Client().get(home, follow=True)
        assert final.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert final.headers["Referrer-Policy"] == "same-origin"
    for file in ("320.webp", "original"):
        sent = Client().get(f"/s/{shared.links['link'].token}/photos/{shared.inside.pk}/{file}")
        assert sent.headers["Cache-Control"] == "private, no-cache"
