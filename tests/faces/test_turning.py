"""A photo that is turned: its pictures, its faces where they were, and nothing lost."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from albums import turning, uploads
from albums.images import decode
from albums.models import Photo, User
from faces import detection, extraction, packs, review
from faces.boxes import iou
from faces.models import Face, Person, Scan
from faces.turning import box, points
from tests.faces import library
from tests.photos import Photos
from worker import processing

pytestmark = pytest.mark.usefixtures("media", "quiet_broker")


@pytest.fixture
def photo(alice: User, photos: Photos) -> Photo:
    made = uploads.receive(alice, photos["obama.jpg"], filename="obama.jpg").photo
    packs.fetch(packs.active(), progress=False)
    processing.process(made.pk, by="one@here")
    return Photo.objects.get()


def test_boxes_and_landmarks_turn_like_pixels() -> None:
    image = np.zeros((40, 60), dtype=np.uint8)
    image[5:15, 6:30] = 255
    where = (6 / 60, 5 / 40, 24 / 60, 10 / 40)
    for quarters in range(4):
        turned = np.rot90(image, -quarters)
        rows, columns = np.nonzero(turned)
        height, width = turned.shape
        seen = (
            columns.min() / width,
            rows.min() / height,
            (columns.max() - columns.min() + 1) / width,
            (rows.max() - rows.min() + 1) / height,
        )
        assert box(where, quarters) == pytest.approx(seen)
    assert points([0.1, 0.2, 0.5, 0.75], 1) == pytest.approx([0.8, 0.1, 0.25, 0.5])
    assert points([0.1, 0.2], 4) == pytest.approx([0.1, 0.2])


def test_faces_are_where_the_detector_sees_them(photo: Photo) -> None:
    review.confirm(list(photo.faces.all()), by=photo.owner, name="Barack Obama")
    said = Face.objects.values("pk", "person", "confirmed_at").get()
    size = photo.width, photo.height
    turning.turn(photo, 1)
    photo.refresh_from_db()
    assert (photo.turned, photo.height, photo.width) == (1, *size)
    face = Face.objects.get()
    pixels = np.asarray(decode(photo.original, turns=photo.turned).image)
    seen = detection.detect(pixels, packs.active())[0].box
    scale = np.tile([photo.width, photo.height], 2)
    assert iou(face.box, tuple(seen / scale)) > 0.6
    assert Face.objects.values("pk", "person", "confirmed_at").get() == said
    with Image.open(photo.large) as large, Image.open(photo.small) as small:
        assert large.width > large.height  # the original is upright
        assert small.width > small.height


def test_a_new_scan_finds_the_same_faces(photo: Photo) -> None:
    face = Face.objects.get()
    review.confirm([face], by=photo.owner, name="Barack Obama")
    turning.turn(photo, 3)
    Scan.objects.all().delete()
    processing.process(photo.pk, by="one@here")
    assert list(Person.objects.get().faces.all()) == [face]
    assert Photo.objects.get().state == "ready"


def test_a_scan_of_the_photo_as_it_was_is_not_kept(photo: Photo) -> None:
    before = Face.objects.get()
    old = Photo.objects.get()
    image = decode(old.original).image
    turning.turn(photo, 1)
    with pytest.raises(Photo.DoesNotExist):
        extraction.scan(old, packs.active(), image)
    assert Face.objects.get() == before


def test_four_quarters_are_none(photo: Photo) -> None:
    face = Face.objects.get()
    for _ in range(4):
        turning.turn(photo, 1)
    again = Face.objects.get()
    assert again.box == pytest.approx(face.box)
    assert again.landmarks == pytest.approx(face.landmarks)
    assert Photo.objects.get().turned == 0


def test_the_button(client: Client, photo: Photo, charlie: User) -> None:
    client.force_login(charlie)
    assert client.post(f"/photos/{photo.pk}/turn").status_code == 404
    client.force_login(photo.owner)
    page = f"/photos/{photo.pk}/"
    assert f"{photo.pk}/1600.webp?v=0" in client.get(page).content.decode()
    assert client.post(f"{page}turn", {"next": page}).headers["Location"] == page
    assert f"{photo.pk}/1600.webp?v=1" in client.get(page).content.decode()
    client.post(f"{page}turn", {"left": "yes"})
    assert Photo.objects.get().turned == 0


def test_a_photo_without_renditions_cannot_be_turned(client: Client, alice: User) -> None:
    photo = library.photo(alice, "new.jpg")
    Photo.objects.update(ingested_at=None, ready_at=None)
    client.force_login(alice)
    assert client.post(f"/photos/{photo.pk}/turn").status_code == 404
