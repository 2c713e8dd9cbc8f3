"""The cast of the permission tables: each account has a library, and Alice shares an album."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

from albums import accounts
from albums.models import Album, ApiKey, Invitation, Lookalike, Passkey, Photo, Scope, User, Visit
from faces import review
from faces.models import Decision, Face, Group, Postponed, SavedSearch
from sharing import membership
from sharing.models import Link
from tests.albums import library as rows
from tests.albums.making import jpeg, quarters, saved
from tests.faces import library

# What parameters of addresses stand for that name nothing of a library.
OTHERS: dict[str, object] = {
    "action": "pause",
    "app_label": "albums",
    "content_type_id": 1,
    "language": "en",
    "name": "sface",
    "size": 320,
    "uidb64": "eA",
    "url": "nothing",
    "version": "0",
}
PICTURE = saved(quarters(), "WEBP")
# Who asks. The administrator has no part in Alice's library.
ROLES = ("anonymous", "stranger", "viewer", "contributor", "owner", "administrator")


@dataclass
class Library:
    """What one account has. Every name and title in it holds a word that nobody else's holds."""

    owner: User
    word: str
    things: dict[str, object]

    def value(self, words: str) -> object:
        """Return what a form sends for a thing, or for several: ids; other words stay words."""
        names = words.split(",")
        if words == "upload":
            return SimpleUploadedFile(f"{self.word}-new.jpg", jpeg(seed=7), "image/jpeg")
        if not set(names) <= self.things.keys():
            return words
        found = [self.things[name] for name in names]
        return ",".join(str(getattr(one, "pk", one)) for one in found)


@dataclass
class World:
    """Alice's library is the one that all others try to reach."""

    libraries: dict[str, Library]  # by role
    sessions: dict[str, Client]
    files: list[Path]
    before: list[tuple[str, str]]  # what is kept of Alice's, as long as nobody changes it

    @property
    def alice(self) -> Library:
        return self.libraries["owner"]

    def of(self, role: str) -> Library:
        """Return the library from which a role fills its forms; who has none knows Alice's."""
        return self.libraries.get(role, self.alice)

    def client(self, role: str) -> Client:
        """A browser of somebody, as it was at the beginning."""
        fresh = Client(raise_request_exception=False)
        if role in self.sessions:
            fresh.cookies = SimpleCookie(self.sessions[role].cookies)
        return fresh


def build() -> World:
    """Make everybody; Alice shares her album with a viewer and a contributor, who adds a photo."""
    people = {"administrator": "root", "owner": "alice", "stranger": "dora"}
    people |= {"contributor": "bob", "viewer": "charlie"}
    users = {role: User.objects.create_user(name, password="x") for role, name in people.items()}
    User.objects.filter(pk=users["administrator"].pk).update(is_superuser=True, is_staff=True)
    guest = User.objects.create_user("eve")
    libraries = {role: _library(user, f"{user.username}sword") for role, user in users.items()}
    for role, one in libraries.items():
        album = one.things["album"]
        assert isinstance(album, Album)
        for user in (users["viewer"], guest) if role == "owner" else (guest,):
            member, _new = membership.invite(
                album, user, contributes=False, names=False, downloads=False
            )
        one.things["member"], one.things["guest"] = member, guest
    lake = libraries["owner"].things["album"]
    assert isinstance(lake, Album)
    membership.invite(lake, users["contributor"], contributes=True, names=True, downloads=True)
    added = libraries["contributor"].things["photo"]
    assert isinstance(added, Photo)
    lake.photos.add(added)
    for one in libraries.values():
        one.things["added"] = added
        one.things["shared"] = lake
    sessions = {}
    for role, user in users.items():
        sessions[role] = Client()
        sessions[role].force_login(User.objects.get(pk=user.pk))
        sessions[role].get("/keys/")  # notes the session; for ten minutes no request does again
        elsewhere = Client()
        elsewhere.force_login(user)
        elsewhere.get("/keys/")
        libraries[role].things["visit"] = Visit.objects.filter(user=user).latest("pk")
    return World(libraries, sessions, _files(), kept(users["owner"]))


def _library(owner: User, word: str) -> Library:
    photo, outside = (_photo(owner, f"{word}-{name}.jpg") for name in ("inside", "outside"))
    face = library.face(photo, library.axis(0))
    review.confirm([face], by=owner, name=f"Anna {word}")
    other = library.face(outside, library.axis(9), x=0.3)
    review.confirm([other], by=owner, name=f"Berta {word}")
    one, another = sorted((photo, outside), key=lambda made: made.pk)
    Lookalike.objects.create(one=one, other=another, distance=1)
    face.refresh_from_db()
    other.refresh_from_db()
    group = Group.objects.create(owner=owner)
    unnamed = [library.face(outside, library.axis(20 + n), x=0.5 + n / 10) for n in range(3)]
    Face.objects.filter(pk__in=[one.pk for one in unnamed]).update(group=group)
    ignored = library.face(outside, library.axis(30), x=0.9)
    review.ignore_person([ignored], by=owner)
    ignored.refresh_from_db()
    review.tag(Photo.objects.filter(pk=photo.pk), by=owner, person=other.person)
    drawn, _decision = review.draw(photo, (0.7, 0.7, 0.2, 0.2), by=owner)
    trashed = _photo(owner, f"{word}-trash.jpg")
    Photo.objects.filter(pk=trashed.pk).update(deleted_at=timezone.now())
    album = Album.objects.create(owner=owner, title=f"Lake {word}")
    album.photos.add(photo)
    link = Link.objects.create(album=album, names=True, downloads=True)
    token = accounts.invite(owner, "for a friend")
    key = ApiKey.issue(owner, f"key {word}", Scope)
    ApiKey.objects.update(used_at=timezone.now() + timedelta(days=1))  # no use is newer
    Postponed.objects.create(user=owner, face=unnamed[2])
    things: dict[str, object] = {
        "account": owner,
        "album": album,
        "decision": Decision.objects.filter(owner=owner, kind="confirm").earliest("pk"),
        "drawn": drawn,
        "face": face,
        "failed": rows.failed(owner, f"{word}-failed.jpg"),
        "group": group,
        "ignored": ignored,
        "ignored_group": ignored.group,
        "invitation": Invitation.objects.get(by=owner),
        "saved": SavedSearch.objects.create(
            owner=owner, name=f"saved {word}", query="favourites=1"
        ),
        "saved_away": SavedSearch.objects.create(
            owner=owner, name=f"away {word}", query="favourites=1", deleted_at=timezone.now()
        ),
        "secret": key,
        "key": ApiKey.objects.get(user=owner),
        "link": link,
        "open": unnamed[0],
        "other": other.person,
        "outside": outside,
        "postponed": unnamed[2],
        "passkey": Passkey.objects.create(
            user=owner,
            name=f"passkey {word}",
            host="testserver",
            credential=word.encode(),
            sign_count=0,
        ),
        "person": face.person,
        "photo": photo,
        "tag": Face.present.get(owner=owner, tagged=True),
        "token": token,
        "trashed": trashed,
    }
    return Library(owner, word, things | OTHERS)


def _photo(owner: User, name: str) -> Photo:
    made = library.photo(owner, name)
    Photo.objects.filter(pk=made.pk).update(caption=f"caption of {name}")
    return made


def put_files(world: World) -> None:
    """Write the files of all photos and faces that are not there; some requests delete them."""
    for path in world.files:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(PICTURE)


def _files() -> list[Path]:
    photos = Photo.with_trash.filter(ingested_at__isnull=False)
    found = [path for one in photos for path in (one.small, one.large, one.original)]
    return found + [one.crop for one in Face.objects.select_related("photo")]


@contextmanager
def as_if() -> Iterator[None]:
    """Undo in the database whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def kept(owner: User) -> list[tuple[str, str]]:
    """Return a hash of all rows of one account in each table that holds any."""
    query, values = _hashes(owner.pk)
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [(str(table), str(hashed)) for table, hashed in cursor.fetchall()]


@cache
def _hashes(owner: int) -> tuple[str, list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
    for model in apps.get_models():
        path = _path(model)
        if path:
            manager = getattr(model, "with_trash", model._default_manager)
            rows, parameters = manager.filter(**{path: owner}).order_by().query.sql_with_params()
            hashed = "md5(string_agg(one::text, ' ' ORDER BY one::text))"
            parts.append(f"SELECT '{model.__name__}', {hashed} FROM ({rows}) one")  # noqa: S608
            values += parameters
    return " UNION ALL ".join(parts), values


def _path(model: type[models.Model], depth: int = 3) -> str:
    """Return how rows of a table name the account they belong to; empty if they have none."""
    if model is User:
        return "pk"
    if model.__module__.split(".")[0] not in {"albums", "faces", "sharing"} or not depth:
        return ""
    keys = {
        field.name: field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    }
    if "owner" in keys:
        return "owner"
    others = {name: _path(other, depth - 1) for name, other in keys.items() if other is not User}
    found = [f"{name}__{path}" for name, path in others.items() if path]
    return next(iter([*found, *(name for name in ("user", "by") if name in keys)]), "")
