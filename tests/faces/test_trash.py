"""The trash: out of sight everywhere, back as it was, and gone for good after thirty days."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from redis import Redis

from albums import trash, uploads
from albums.models import Album, ApiKey, Photo, Scope, User
from faces import packs, removal, review, search
from faces.models import Decision, Embedding, Face, Person, Scan
from tests.faces import library
from tests.photos import Photos
from worker import processing, tasks

pytestmark = pytest.mark.usefixtures("media", "quiet_broker")
JSON = {"Accept": "application/json"}


def rows() -> dict[str, list[Any]]:
    """All that the user said about faces, in the trash or not."""
    said = ("pk", "person", "confirmed_by", "confirmed_at", "ignored_at", "group", "trashed")
    return {
        "faces": list(Face.with_trash.order_by("pk").values(*said)),
        "people": list(Person.objects.order_by("pk").values()),
        "vectors": list(Embedding.objects.order_by("pk").values("pk", "face", "pack")),
    }


def throw_away(user: User, *photos: Photo) -> list[int]:
    mine = Photo.objects.filter(pk__in=[photo.pk for photo in photos])
    return removal.throw_away(mine, by=user)


def searched(*photos: Photo) -> None:
    """Note that rows without files need no search for faces."""
    for photo in photos:
        Scan.objects.create(photo=photo, pack=packs.active().name, faces=1)


def restore(user: User, *photos: Photo) -> int:
    count = trash.restore(Photo.with_trash.filter(pk__in=[photo.pk for photo in photos]))
    for photo in photos:
        processing.process(photo.pk, by="one@here")
    return count


def test_trashed_photos_are_nowhere(client: Client, alice: User) -> None:
    anna = library.named(alice, "Anna", library.axis(0))
    named = anna.faces.get()
    photo = library.photo(alice, "open.jpg")
    face = library.face(photo, library.near(library.axis(0), 0.8, towards=1))
    album = Album.objects.create(owner=alice, title="Lake")
    album.photos.add(named.photo, photo)
    assert throw_away(alice, photo, named.photo) == sorted([photo.pk, named.photo_id])
    client.force_login(alice)
    for address in (f"/photos/{photo.pk}/", f"/faces/{face.pk}.webp"):
        assert client.get(address).status_code == 404
    assert client.post(f"/faces/{face.pk}/confirm", {"name": "Eve"}).status_code == 404
    assert f"/photos/{photo.pk}/" not in client.get("/").content.decode()
    assert f"/photos/{photo.pk}/" not in client.get(f"/albums/{album.pk}/").content.decode()
    assert b"0 photos" in client.get("/albums/").content
    assert not search.photos(alice, people=[anna], match="all").exists()
    counted = Person.objects.visible_to(alice).with_counts().get()
    assert (counted.faces_count, counted.photos_count) == (0, 0)
    assert not Face.objects.visible_to(alice).exists()
    assert f"photos/{photo.pk}/1600.webp" in client.get("/trash/").content.decode()


def test_a_restored_photo_is_as_it_was(alice: User) -> None:
    anna = library.named(alice, "Anna", library.axis(0))
    library.named(alice, "Bea", library.axis(1))
    photo = library.photo(alice, "both.jpg")
    probe = library.face(photo, library.near(library.axis(0), 0.8, towards=5))
    no = library.face(photo, library.near(library.axis(1), 0.8, towards=6), x=0.5)
    review.reject([no], Person.objects.get(name="Bea"), by=alice)
    album = Album.objects.create(owner=alice, title="Lake")
    album.photos.add(photo)
    before = rows()
    named = anna.faces.get().photo
    searched(photo, named)
    throw_away(alice, photo, named)
    assert rows() != before
    assert not probe.candidates.exists()
    assert restore(alice, photo, named) == 2
    assert rows() == before
    assert library.shown(probe) == ["Anna"]
    assert library.shown(no) == []
    assert list(album.photos.all()) == [photo]
    assert {one.state for one in Photo.objects.all()} == {"ready"}


def test_people_are_merged_and_parted_while_a_photo_is_in_the_trash(alice: User) -> None:
    ada = library.named(alice, "Ada", library.axis(0))
    eda = library.named(alice, "Eda", library.near(library.axis(0), 0.7, towards=1))
    face = eda.faces.get()
    throw_away(alice, face.photo)
    decision = review.merge(eda, into=ada, by=alice)
    restore(alice, face.photo)
    assert set(ada.faces.all()) >= {face}
    throw_away(alice, face.photo)
    review.undo(decision, by=alice)
    restore(alice, face.photo)
    assert list(eda.faces.all()) == [face]


def test_a_decision_about_a_trashed_face_can_be_undone(alice: User) -> None:
    photo = library.photo(alice, "a.jpg")
    face = library.face(photo, library.axis(0))
    review.confirm([face], by=alice, name="Ada")
    throw_away(alice, photo)
    review.undo(Decision.objects.get(), by=alice)
    restore(alice, photo)
    face.refresh_from_db()
    assert face.person is None
    assert not Person.objects.exists()


def test_a_deleted_person_is_forgotten_in_the_trash_too(alice: User) -> None:
    ada = library.named(alice, "Ada", library.axis(0))
    face = ada.faces.get()
    throw_away(alice, face.photo)
    review.delete_person(ada, by=alice)
    restore(alice, face.photo)
    face.refresh_from_db()
    assert (face.person, face.confirmed_at) == (None, None)


def test_uploading_it_again_takes_it_out(alice: User, photos: Photos) -> None:
    packs.fetch(packs.active(), progress=False)
    path = photos["obama.jpg"]
    photo = uploads.receive(alice, path, filename="one.jpg").photo
    processing.process(photo.pk, by="one@here")
    face = photo.faces.get()
    review.confirm([face], by=alice, name="Barack Obama")
    throw_away(alice, photo)
    assert uploads.known(alice, [photo.sha256]) == {}
    received = uploads.receive(alice, path, filename="again.jpg")
    assert (received.duplicate, received.photo.pk) == (True, photo.pk)
    assert received.photo.state == "waiting"
    assert Person.objects.get().faces.get() == face


def test_after_thirty_days_it_is_deleted_for_good(alice: User, photos: Photos) -> None:
    packs.fetch(packs.active(), progress=False)
    photo = uploads.receive(alice, photos["obama.jpg"], filename="one.jpg").photo
    processing.process(photo.pk, by="one@here")
    review.confirm(list(photo.faces.all()), by=alice, name="Barack Obama")
    throw_away(alice, photo)
    tasks.sweep()
    assert photo.original.exists()
    Photo.with_trash.update(deleted_at=timezone.now() - timedelta(days=31))
    tasks.sweep()
    assert not Photo.with_trash.exists()
    assert not Embedding.objects.exists()
    assert not Person.objects.get().templates.exists()


@pytest.mark.django_db(transaction=True)
def test_files_go_with_the_purged(alice: User, media: Path, photos: Photos) -> None:
    photo = uploads.receive(alice, photos["obama.jpg"], filename="one.jpg").photo
    processing.process(photo.pk, by="one@here")
    throw_away(alice, photo)
    assert removal.delete_for_good(Photo.with_trash.all()) == 1
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_what_is_not_in_the_trash_is_never_purged(alice: User) -> None:
    photo = library.photo(alice, "a.jpg")
    assert removal.delete_for_good(Photo.with_trash.all()) == 0
    assert Photo.objects.get() == photo


def test_the_workers_leave_it_alone(alice: User, photos: Photos) -> None:
    packs.fetch(packs.active(), progress=False)
    photo = uploads.receive(alice, photos["obama.jpg"], filename="one.jpg").photo
    throw_away(alice, photo)
    processing.process(photo.pk, by="one@here")
    assert Photo.with_trash.get().ingested_at is None
    restore(alice, photo)
    assert Photo.objects.get().state == "ready"


def test_pages(client: Client, alice: User, quiet_broker: Redis) -> None:
    made = [library.photo(alice, f"{n}.jpg") for n in range(3)]
    client.force_login(alice)
    ids = f"{made[0].pk},{made[1].pk}"
    said = client.post("/photos/delete", {"photos": ids}, headers=JSON).json()
    assert said["message"] == "2 photos are in the trash now."
    assert said["undo"]["url"] == "/trash/restore"
    assert {int(pk) for pk in said["undo"]["photos"].split(",")} == {made[0].pk, made[1].pk}
    back = client.post("/trash/restore", {"photos": made[0].pk}, headers=JSON).json()
    assert back == {"message": "1 photo is back.", "gone": True}
    asked = client.post("/trash/purge", {"all": "yes"})
    assert b"Delete 1 photo for good?" in asked.content
    assert Photo.with_trash.count() == 3
    gone = client.post("/trash/purge", {"all": "yes", "confirmed": "yes"}, follow=True)
    assert gone.redirect_chain[-1][0] == "/trash/"
    assert b"The trash is empty" in gone.content
    assert set(Photo.with_trash.all()) == {made[0], made[2]}


def test_strangers_touch_nothing(client: Client, alice: User, charlie: User) -> None:
    photo = library.photo(alice, "a.jpg")
    client.force_login(charlie)
    client.post("/photos/delete", {"photos": photo.pk})
    assert Photo.objects.exists()
    throw_away(alice, photo)
    for path in ("/trash/restore", "/trash/purge"):
        client.post(path, {"photos": photo.pk, "all": "yes", "confirmed": "yes"})
        client.post(path, {"photos": photo.pk, "confirmed": "yes"})
    assert Photo.with_trash.get().deleted_at is not None
    assert client.get(f"/photos/{photo.pk}/320.webp").status_code == 404


def test_programs(alice: User, charlie: User) -> None:
    photo = library.photo(alice, "a.jpg")
    calls = {
        user: Client(headers={"Authorization": f"Bearer {ApiKey.issue(user, 'test', Scope)}"})
        for user in (alice, charlie)
    }
    path, trashed = f"/api/v1/photos/{photo.pk}", f"/api/v1/trash/{photo.pk}"
    assert calls[charlie].delete(path).status_code == 404
    assert calls[alice].delete(trashed).status_code == 404
    assert calls[alice].delete(path).status_code == 204
    assert calls[alice].get(path).status_code == 404
    for call in (calls[charlie].delete, lambda at: calls[charlie].post(f"{at}/restore")):
        assert call(trashed).status_code == 404
    assert calls[alice].post(f"{trashed}/restore").json()["id"] == photo.pk
    calls[alice].delete(path)
    assert calls[alice].delete(trashed).status_code == 204
    assert not Photo.with_trash.exists()
