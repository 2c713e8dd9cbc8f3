"""Somebody who is deleted for good is nowhere any more; what is known is handed over before."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from albums import uploads
from albums.models import Photo, User
from albums.turning import turn
from faces import known, packs, review
from faces.models import Embedding, Erased, Face, Person, SavedSearch, Template
from tests.faces.library import axis, face, photo
from tests.photos import Photos
from worker import processing

pytestmark = pytest.mark.django_db
NAME, OTHER = "Zebulon Quux", "Zeb"


@pytest.fixture
def zebulon(alice: User, media: Path) -> Person:
    """Somebody of whom everything is known, under two names; and Anna, who stays."""
    faces = [face(photo(alice, f"{n}.jpg"), axis(n), match=False) for n in range(6)]
    for one in faces:
        one.crop.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(one.crop, "WEBP")
    review.confirm(faces[:2], by=alice, name=NAME)
    review.confirm([faces[2]], by=alice, name=OTHER)
    review.confirm([faces[3]], by=alice, name="Anna")
    made, short, anna = (Person.objects.get(name=name) for name in (NAME, OTHER, "Anna"))
    review.merge(short, into=made, by=alice)
    review.reject([faces[4]], made, by=alice)
    review.distinguish(made, anna, by=alice)
    review.rename(made, f"{NAME} II", by=alice)
    review.rename(made, NAME, by=alice)
    review.tag(Photo.objects.filter(pk=faces[5].photo_id), by=alice, person=made)
    review.confirm([faces[5]], by=alice, person=made)  # and taken back
    review.confirm([faces[5]], by=alice, person=anna)
    SavedSearch.objects.create(owner=alice, name=f"With {NAME}", query=f"people={made.pk}")
    SavedSearch.objects.create(owner=alice, name="With Anna", query=f"people={anna.pk}")
    made.refresh_from_db()
    return made


def everything() -> str:
    """Return the text of every row of every table, so that new tables are looked into too."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608  # names of tables
            found += [f"{table} {row}" for (row,) in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_them_is_left(zebulon: Person, alice: User, media: Path) -> None:
    assert NAME in everything()
    theirs = list(Face.with_trash.filter(person=zebulon))
    crops = [one.crop for one in theirs if not one.tagged]
    ids = [one.pk for one in theirs]
    others = Face.objects.exclude(pk__in=ids).count()
    assert review.erase_person(zebulon, by=alice) == len(ids) == 4
    left = everything()
    assert [line for line in left.splitlines() if "Zeb" in line] == []
    assert not Embedding.objects.filter(face__in=ids).exists()
    assert not Template.objects.filter(person=zebulon.pk).exists()
    assert [crop for crop in crops if crop.exists()] == []
    # Nothing refers to their rows either, whichever table it is.
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.many_to_one and field.related_model is Face:
                rows = model._base_manager.filter(**{f"{field.name}__in": ids})
                assert not rows.exists(), field
    assert Face.objects.count() == others
    anna = Person.objects.get(name="Anna")
    assert anna.faces.count() == 2
    assert SavedSearch.objects.get().name == "With Anna"


def test_all_that_is_known_is_handed_over(zebulon: Person, client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.get(reverse("person_known", args=[zebulon.pk]))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert len(content) == int(response["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        said: dict[str, Any] = json.loads(archive.read("person.json"))
        assert len([name for name in archive.namelist() if name.startswith("faces/")]) == 3
    assert said["names"] == [NAME, OTHER]
    assert {one["photo"] for one in said["faces"]} == {"0.jpg", "1.jpg", "2.jpg", "5.jpg"}
    assert len(said["faces"][0]["vectors"]["edgeface"]) == 512
    assert [one["photo"] for one in said["not_this_person"]] == ["4.jpg"]
    assert {one["what"] for one in said["journal"]} >= {"confirm", "merge", "rename", "reject"}
    assert said["vectors_that_stand_for_them"]


def test_the_name_has_to_be_typed(zebulon: Person, client: Client, alice: User) -> None:
    client.force_login(alice)
    page = reverse("person_erase", args=[zebulon.pk])
    assert "4 faces are deleted" in client.get(page).content.decode()
    answer = client.post(page, {"name": "Zebulon"})
    assert answer.status_code == 422
    assert "This is not the name" in answer.content.decode()
    assert Person.objects.filter(pk=zebulon.pk).exists()
    answer = client.post(page, {"name": NAME.lower()}, follow=True)
    assert f"{NAME} was deleted for good, with 4 faces." in answer.content.decode()
    assert not Person.objects.filter(pk=zebulon.pk).exists()


def test_somebody_elses_cannot_be_deleted(zebulon: Person, bob: User) -> None:
    with pytest.raises(review.Conflict):
        review.erase_person(zebulon, by=bob)
    assert known.about(zebulon)["names"] == [NAME, OTHER]


@pytest.mark.parametrize("quarters", [0, 1])
@pytest.mark.usefixtures("media", "quiet_broker")
def test_no_scan_finds_the_face_again(
    alice: User, photos: Photos, edgeface: packs.Pack, quarters: int
) -> None:
    made = uploads.receive(alice, photos.group, filename="group.jpg").photo
    processing.process(made.pk, by="one@here")
    before = made.faces.count()
    assert before > 2
    review.confirm([made.faces.order_by("x")[0]], by=alice, name=NAME)
    review.erase_person(Person.objects.get(name=NAME), by=alice)
    assert Erased.objects.count() == 1
    if quarters:
        turn(Photo.objects.get(), quarters)
    made.scans.all().delete()
    Photo.objects.update(ready_at=None)
    processing.process(made.pk, by="one@here")
    assert made.scans.exists()
    assert made.faces.count() == before - 1
