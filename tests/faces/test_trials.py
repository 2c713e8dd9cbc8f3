"""A large library through trial, switch, going back and drop. The vectors are chosen ones."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from albums.models import Photo, User
from faces import grouping, packs, relearning, trials
from faces.models import (
    Candidate,
    Embedding,
    Face,
    Person,
    Rejection,
    Relearning,
    Scan,
    Template,
    Trial,
)
from tests.faces import library

pytestmark = pytest.mark.django_db

PEOPLE, FACES_EACH, OPEN = 40, 25, 200
EDGEFACE, SFACE = packs.get("edgeface"), packs.get("sface")


def person_vector(number: int, pack: packs.Pack) -> library.Vector:
    """A unit vector for each person and pack, far from all others."""
    generator = np.random.default_rng([number, pack.dimensions])
    vector = generator.normal(size=pack.dimensions).astype(np.float32)
    return vector / np.linalg.norm(vector)


def embed(pack: packs.Pack, faces: list[tuple[int, int, int]]) -> None:
    """Give faces (id, owner, number of the person) the vectors that a trial computes."""
    generator = np.random.default_rng(pack.dimensions)
    rows = []
    for face, owner, number in faces:
        noise = generator.normal(size=pack.dimensions).astype(np.float32)
        vector = person_vector(number, pack) + 0.5 * noise / np.linalg.norm(noise)
        vector /= np.linalg.norm(vector)
        rows.append(Embedding(face_id=face, owner_id=owner, pack=pack.name, vector=vector))
    Embedding.objects.bulk_create(rows)


@pytest.fixture
def faces(alice: User) -> list[tuple[int, int, int]]:
    """1,000 confirmed faces of 40 people, 200 open ones with a rejection each, all embedded."""
    people = Person.objects.bulk_create(
        Person(owner=alice, name=f"Person {number}") for number in range(PEOPLE)
    )
    numbers = [number % PEOPLE for number in range(PEOPLE * FACES_EACH + OPEN)]
    photos = [library.photo(alice, f"{number}.jpg") for number in range(len(numbers) // 4)]
    box = {"x": 0.1, "y": 0.1, "width": 0.1, "height": 0.1, "score": 0.9, "quality": 0.8}
    rows = Face.objects.bulk_create(
        Face(
            owner=alice,
            photo=photos[index // 4],
            person=people[number] if index < PEOPLE * FACES_EACH else None,
            confirmed_at=timezone.now() if index < PEOPLE * FACES_EACH else None,
            ignored_at=timezone.now() if index == len(numbers) - 1 else None,
            **box,
        )
        for index, number in enumerate(numbers)
    )
    Rejection.objects.bulk_create(
        Rejection(face=row, person=people[(number + index % 2) % PEOPLE], by=alice)
        for index, (row, number) in enumerate(zip(rows[-OPEN:], numbers[-OPEN:], strict=True))
    )
    found = [(row.pk, alice.pk, number) for row, number in zip(rows, numbers, strict=True)]
    embed(EDGEFACE, found)
    Scan.objects.bulk_create(
        Scan(photo=photo, pack="edgeface", faces=4, grouped_at=timezone.now()) for photo in photos
    )
    return found


@pytest.fixture(autouse=True)
def weights_are_here(packs_dir: object) -> None:
    packs.fetch(SFACE, progress=False)


def said() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    return (
        list(Face.objects.order_by("pk").values_list("pk", "person", "confirmed_at", "ignored_at")),
        list(Rejection.objects.order_by("pk").values_list("face", "person", "by", "at")),
    )


def pages_answer(client: Client) -> None:
    for name in ("timeline", "people", "review", "settings", "settings_packs"):
        assert client.get(reverse(name)).status_code == 200


def relearn(owner: User) -> int:
    """Learn all anew, one portion after the other; return how many there were."""
    portions = 1
    while relearning.step(owner.pk):
        portions += 1
    return portions


def test_nothing_that_was_said_is_lost(
    client: Client, alice: User, faces: list[tuple[int, int, int]]
) -> None:
    alice.is_superuser = True
    alice.save(update_fields=["is_superuser"])
    client.force_login(alice)
    before = said()
    trials.start(SFACE, by=alice)
    embed(SFACE, faces[:700])
    assert trials.progress(SFACE) == (700, 1200)
    pages_answer(client)
    with pytest.raises(trials.NotReady, match="500 faces"):
        trials.use(SFACE)
    embed(SFACE, faces[700:])
    trials.use(SFACE)
    pages_answer(client)
    assert relearning.step(alice.pk)
    done = Relearning.objects.get().person_done
    with pytest.raises(KeyboardInterrupt):
        cut_off(alice)
    assert Relearning.objects.get().person_done == done > 0
    pages_answer(client)
    assert relearn(alice) > 5
    assert Template.objects.filter(pack="sface").values("person").distinct().count() == PEOPLE
    assert said() == before
    suggestions = set(Candidate.objects.shown().values_list("face", "person"))
    rejected = set(Rejection.objects.values_list("face", "person"))
    # Half were rejected for the right person, and one is ignored.
    assert len(suggestions) == OPEN // 2 - 1
    assert not suggestions & rejected
    trials.use(EDGEFACE)
    relearn(alice)
    assert set(Candidate.objects.shown().values_list("face", "person")) == suggestions
    trials.drop(SFACE)
    while trials.delete_some(SFACE):
        pages_answer(client)
    assert said() == before
    left = Embedding.objects.values_list("pack", flat=True)
    assert set(left) == {"edgeface"}
    assert len(left) == 1200


def cut_off(owner: User) -> None:
    """A worker dies in the middle of a portion."""
    with transaction.atomic():
        relearning.step(owner.pk)
        raise KeyboardInterrupt


def test_the_pack_in_use_is_not_dropped(alice: User) -> None:
    with pytest.raises(trials.NotReady, match="in use"):
        trials.drop(packs.active())
    assert not Trial.objects.exists()


def test_a_dropped_pack_starts_again_only_when_it_is_gone(alice: User) -> None:
    trials.start(SFACE, by=alice)
    trials.drop(SFACE)
    with pytest.raises(trials.NotReady, match="being dropped"):
        trials.start(SFACE, by=alice)
    trials.delete_some(SFACE)
    trials.start(SFACE, by=alice)
    assert Trial.objects.get().dropped_at is None


def test_going_back_looks_through_what_came_meanwhile(alice: User) -> None:
    old, new = library.photo(alice, "old.jpg"), library.photo(alice, "new.jpg")
    first = library.face(old, library.axis(0))
    Scan.objects.create(photo=old, pack="edgeface", faces=1)
    embed(SFACE, [(first.pk, alice.pk, 0)])
    trials.use(SFACE)
    drawn, late = (
        Face.objects.create(
            owner=alice, photo=photo, x=0.5, y=0.5, width=0.1, height=0.1, score=1, quality=1
        )
        for photo in (old, new)
    )
    embed(SFACE, [(drawn.pk, alice.pk, 1), (late.pk, alice.pk, 2)])
    trials.use(EDGEFACE)  # at once
    waiting = Photo.objects.exclude(scans__pack="edgeface")
    assert set(waiting) == {old, new}


def test_a_photo_without_faces_counts_as_searched(alice: User) -> None:
    empty = library.photo(alice, "sea.jpg")
    Scan.objects.create(photo=empty, pack="edgeface", faces=0)
    trials.use(SFACE)
    assert empty.scans.filter(pack="sface").exists()
    assert not Relearning.objects.exists()


def test_lone_faces_look_for_others_under_the_new_pack(alice: User) -> None:
    """What one pack holds for alike may be a stranger to the other, there and back again."""
    faces = [
        library.face(library.photo(alice, f"{number}.jpg"), vector, match=False)
        for number, vector in enumerate(
            (library.axis(0), library.near(library.axis(0), 0.5, towards=1))
        )
    ]
    for one, number in zip(faces, (0, 1), strict=True):
        Embedding.objects.create(
            face=one, owner=alice, pack="sface", vector=library.axis(number)[:128]
        )
        for name in ("edgeface", "sface"):
            Scan.objects.create(photo=one.photo, pack=name, faces=1)
        grouping.grow(one.photo)
    assert Face.objects.filter(likeness__gt=0.45).count() == 2
    for pack, alike in ((SFACE, 0), (EDGEFACE, 2)):
        trials.use(pack)
        for one in faces:
            assert grouping.ungrouped(pack).filter(pk=one.photo_id).exists()
            grouping.grow(one.photo)
        assert Face.objects.filter(likeness__gt=0.45).count() == alike
