"""Two hundred times "this is not Ada": nothing that Kith does afterwards brings one back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from albums import uploads
from albums.models import Photo, User
from faces import accuracy, grouping, matching, packs, ranking, review
from faces.models import Candidate, Face, Person, Rejection, Scan
from tests.photos import Photos
from worker import processing, tasks

TEACHING, ASKING = 7, 5


@pytest.fixture
def pictures(media: Path, alice: User, photos: Photos, edgeface: packs.Pack) -> list[Photo]:
    """The same six people in many files, none of which has the bytes of another."""
    with Image.open(photos.group) as group:
        small = group.convert("RGB").resize((group.width // 2, group.height // 2))
    found = []
    for number in range(TEACHING + ASKING):
        content = io.BytesIO()
        small.save(content, "JPEG", quality=80 + number)
        path = media / "picture.jpg"
        path.write_bytes(content.getvalue())
        found.append(uploads.receive(alice, path, filename=f"{number}.jpg").photo)
    work(found)
    return found


def work(photos: list[Photo]) -> None:
    for photo in photos:
        processing.process(photo.pk, by="one@here")


def scan_again(photos: list[Photo]) -> None:
    Scan.objects.all().delete()
    work(photos)
    assert Scan.objects.count() == len(photos)


def match_again(photos: list[Photo]) -> None:
    for photo in photos:
        matching.match_photo(photo)
    for person in Person.objects.current():
        matching.rematch(person)
    ranking.rerank(photos[0].owner)


def sweep(photos: list[Photo]) -> None:
    tasks.sweep()


def switch_pack(photos: list[Photo]) -> None:
    for name in ("sface", "edgeface"):
        packs.fetch(packs.get(name), progress=False)
        packs.activate(packs.get(name))
        work(photos)
        assert not returned()


def learn_more(photos: list[Photo]) -> None:
    """Another picture of somebody, and an answer that is taken back."""
    face = Face.objects.open().order_by("pk")[0]
    review.confirm([face], by=face.owner, name="Somebody new")
    review.undo_last(by=face.owner)


def regroup(photos: list[Photo]) -> None:
    """Groups grow, and the owner takes faces out of them."""
    for photo in photos:
        grouping.grow(photo)
    review.regroup(Face.objects.open().order_by("pk")[:3], by=photos[0].owner)
    for photo in photos:
        grouping.grow(photo)


def merge(photos: list[Photo]) -> None:
    """People are merged, parted by an undo, and merged again."""
    first, second, third = Person.objects.order_by("pk")[:3]
    owner = photos[0].owner
    merged = review.merge(second, into=first, by=owner)
    assert not returned()
    review.undo(merged, by=owner)
    assert not returned()
    review.merge(third, into=first, by=owner)
    match_again(photos)


def measure(photos: list[Photo]) -> None:
    accuracy.measure(photos[0].owner)


JOBS: list[Callable[[list[Photo]], None]] = [
    work,
    match_again,
    scan_again,
    sweep,
    learn_more,
    measure,
    switch_pack,
    regroup,
    merge,
]


def returned() -> set[tuple[int, int]]:
    """Pairs of face and person that are suggested although they were rejected."""
    rejected = set(Rejection.objects.values_list("face_id", "person_id"))
    into = dict(Person.objects.values_list("pk", "merged_into"))
    rejected |= {(face, into[person] or person) for face, person in rejected}
    return rejected & set(Candidate.objects.values_list("face_id", "person_id"))


def test_two_hundred_rejections_outlive_every_job(alice: User, pictures: list[Photo]) -> None:
    teaching, asking = pictures[:TEACHING], pictures[TEACHING:]
    for face in Face.objects.filter(photo__in=teaching).order_by("pk"):
        review.confirm([face], by=alice, name=f"Person {face.pk}")
    asked = list(Face.objects.filter(photo__in=asking).order_by("pk"))
    suggested = set(Candidate.objects.values_list("face_id", "person_id"))
    assert len(suggested) >= 200
    for person in Person.objects.order_by("pk"):
        faces = [face for face in asked if (face.pk, person.pk) in suggested]
        review.reject(faces, person, by=alice)
    before = set(Rejection.objects.values_list("face_id", "person_id"))
    assert before == suggested
    for job in JOBS:
        job(pictures)
        assert not returned(), job.__name__
        assert set(Rejection.objects.values_list("face_id", "person_id")) >= before, job.__name__
