"""Faces that the detector missed: drawn, embedded, suggested, kept, removed and taken back."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client

from albums import uploads
from albums.models import Photo, User
from faces import extraction, packs, review
from faces.boxes import iou
from faces.models import Decision, Embedding, Face, Person, Scan
from tests.photos import Photos
from worker import processing, sweep

pytestmark = pytest.mark.usefixtures("media", "quiet_broker")


@pytest.fixture
def photo(alice: User, photos: Photos) -> Photo:
    made = uploads.receive(alice, photos["obama.jpg"], filename="obama.jpg").photo
    packs.fetch(packs.active(), progress=False)
    processing.process(made.pk, by="one@here")
    return Photo.objects.get()


@pytest.fixture
def missed(photo: Photo) -> tuple[Face, np.ndarray]:
    """A face that the scan found, as if it had not: its row is gone."""
    face = photo.faces.get()
    vector = np.array(Embedding.objects.get(face=face).vector)
    Face.objects.filter(pk=face.pk).delete()
    return face, vector


def draw(photo: Photo, box: tuple[float, float, float, float]) -> Face:
    face, _ = review.draw(photo, box, by=photo.owner)
    processing.process(photo.pk, by="one@here")
    return Face.objects.get(pk=face.pk)


def loose(face: Face) -> tuple[float, float, float, float]:
    """The box of a face as a hand draws it: too large, and not quite in its place."""
    x, y, width, height = face.box
    return x - 0.2 * width, y - 0.1 * height, 1.35 * width, 1.3 * height


def test_a_drawn_face_is_seen_from_near(photo: Photo, missed: tuple[Face, np.ndarray]) -> None:
    lost, vector = missed
    drawn = draw(photo, loose(lost))
    assert len(drawn.landmarks) == 10
    assert iou(drawn.box, lost.box) > 0.7
    assert drawn.is_telling
    again = np.array(Embedding.objects.get(face=drawn).vector)
    assert float(again @ vector) > 0.85
    assert drawn.crop.exists()


def test_it_is_suggested_and_teaches(
    alice: User, photo: Photo, photos: Photos, missed: tuple[Face, np.ndarray]
) -> None:
    other = uploads.receive(alice, photos["obama2.jpg"], filename="obama2.jpg").photo
    processing.process(other.pk, by="one@here")
    review.confirm(list(other.faces.all()), by=alice, name="Barack Obama")
    drawn = draw(photo, loose(missed[0]))
    (shown,) = drawn.candidates.shown()
    assert shown.person.name == "Barack Obama"
    review.confirm([drawn], by=alice, person=shown.person)
    assert Person.objects.get().templates.get(pack=packs.active().name).faces == 2


def test_where_no_face_is_seen_it_counts_for_little(photo: Photo) -> None:
    drawn = draw(photo, (0.02, 0.8, 0.08, 0.08))
    assert (drawn.landmarks, drawn.quality) == ([], extraction.BOX_QUALITY)
    assert Embedding.objects.filter(face=drawn).exists()
    assert not drawn.is_telling
    review.confirm([drawn], by=photo.owner, name="Grandfather")
    assert Person.objects.get().faces.get() == drawn


def test_it_survives_a_new_scan(photo: Photo, missed: tuple[Face, np.ndarray]) -> None:
    drawn, vague = draw(photo, loose(missed[0])), draw(photo, (0.02, 0.8, 0.08, 0.08))
    Scan.objects.all().delete()
    processing.process(photo.pk, by="one@here")
    assert set(photo.faces.all()) == {drawn, vague}
    assert Embedding.objects.count() == 2


def test_a_drawn_face_waits_for_a_worker(photo: Photo) -> None:
    review.draw(photo, (0.02, 0.8, 0.08, 0.08), by=photo.owner)
    Photo.objects.update(uploaded_at="2020-01-01T00:00:00Z")
    assert list(sweep.waiting()) == [photo]
    processing.process(photo.pk, by="one@here")
    assert list(sweep.waiting()) == []


def test_removing_can_be_undone(photo: Photo) -> None:
    drawn = draw(photo, (0.02, 0.8, 0.08, 0.08))
    review.confirm([drawn], by=photo.owner, name="Grandfather")
    said = Face.objects.filter(pk=drawn.pk).values().get()
    decision = review.remove(drawn, by=photo.owner)
    assert not Face.objects.filter(pk=drawn.pk).exists()
    assert not Person.objects.get().templates.exists()
    review.undo(decision, by=photo.owner)
    assert Face.objects.filter(pk=drawn.pk).values().get() == said
    assert Person.objects.get().templates.exists()


def test_drawing_can_be_undone(photo: Photo) -> None:
    before = list(Face.objects.values("pk", "person"))
    draw(photo, (0.02, 0.8, 0.08, 0.08))
    review.undo(Decision.objects.get(kind=Decision.Kind.DRAW), by=photo.owner)
    assert list(Face.objects.values("pk", "person")) == before


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ({"x": 0.5, "y": 0.5, "width": 0.001, "height": 0.2}, "Draw a larger frame"),
        ({"x": 2, "y": 0.5, "width": 0.2, "height": 0.2}, "Draw a larger frame"),
        ({"x": "nan", "y": 0.5, "width": 0.2, "height": 0.2}, "Draw a frame"),
        ({"x": 0.5}, "Draw a frame"),
    ],
)
def test_no_frame_is_refused(
    client: Client, photo: Photo, box: dict[str, object], words: str
) -> None:
    client.force_login(photo.owner)
    answer = client.post(f"/photos/{photo.pk}/draw", box, follow=True)
    assert words in answer.content.decode()
    assert Face.objects.count() == 1


def test_a_face_has_one_frame(client: Client, photo: Photo) -> None:
    x, y, width, height = photo.faces.get().box
    client.force_login(photo.owner)
    box = {"x": x, "y": y, "width": width, "height": height}
    answer = client.post(f"/photos/{photo.pk}/draw", box, follow=True)
    assert "There is a frame around this face already." in answer.content.decode()
    found = photo.faces.get()
    answer = client.post(f"/faces/{found.pk}/remove", follow=True)
    assert "Only frames that you drew can be removed." in answer.content.decode()
    assert Face.objects.get() == found


def test_strangers_draw_and_remove_nothing(client: Client, charlie: User, photo: Photo) -> None:
    drawn = draw(photo, (0.02, 0.8, 0.08, 0.08))
    client.force_login(charlie)
    box = {"x": 0.5, "y": 0.5, "width": 0.1, "height": 0.1}
    assert client.post(f"/photos/{photo.pk}/draw", box).status_code == 404
    assert client.post(f"/faces/{drawn.pk}/remove").status_code == 404
    assert Face.objects.count() == 2
