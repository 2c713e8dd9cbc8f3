"""Landmarks from near: on a real photo, its mirror image, turned, and from a poor start."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytest_django import Settings

from albums import images
from faces import finders, landmarks, packs
from faces.alignment import TEMPLATE, similarity
from faces.finders import Detection, RGBImage
from faces.packs import PackError
from tests.photos import Photos


@pytest.fixture
def obama(photos: Photos) -> RGBImage:
    """A photo of 200 x 300 pixels with a face of about 90."""
    image = Image.fromarray(images.pixels(photos["obama.jpg"]))
    return np.asarray(image.resize((image.width // 3, image.height // 3), Image.Resampling.BOX))


def found(image: RGBImage, pack: packs.Pack) -> Detection:
    (face,) = finders.find(image, pack)
    return face


def apart(one: landmarks.Points, other: landmarks.Points) -> float:
    """The mean distance in pixels of the aligned crop, of which the eyes are 35 apart."""
    transform = similarity(finders.points(other), TEMPLATE)
    return float(np.hypot(*((one - other) @ transform[:, :2].T).T).mean())


def test_box_and_score_stay(edgeface: packs.Pack, obama: RGBImage) -> None:
    face = found(obama, edgeface)
    better = landmarks.refined(obama, face, edgeface)
    assert (better.box, better.score) == (face.box, face.score)
    assert 0 < apart(better.landmarks, face.landmarks) < 5
    left, right, nose, mouth_left, mouth_right = better.landmarks
    assert left[0] < nose[0] < right[0]
    assert left[1] < nose[1] < mouth_left[1]
    assert mouth_left[0] < mouth_right[0]


def test_mirror_image_has_mirrored_landmarks(edgeface: packs.Pack, obama: RGBImage) -> None:
    mirror = np.ascontiguousarray(obama[:, ::-1])
    here = landmarks.refined(obama, found(obama, edgeface), edgeface).landmarks
    there = landmarks.refined(mirror, found(mirror, edgeface), edgeface).landmarks
    back = np.column_stack([obama.shape[1] - 1 - there[:, 0], there[:, 1]])[landmarks.MIRRORED]
    assert apart(back, here) < 1


def turned(image: RGBImage, degrees: int) -> tuple[RGBImage, finders.Matrix]:
    """Turn an image clockwise; return it and the transform that leads there."""
    drawn = Image.fromarray(image).rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
    result = np.asarray(drawn)
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    turn = np.array([[cosine, -sine], [sine, cosine]])
    middles = [np.array([one.shape[1] - 1, one.shape[0] - 1]) / 2 for one in (image, result)]
    return result, np.column_stack([turn, middles[1] - turn @ middles[0]])


@pytest.mark.parametrize("degrees", [-20, 30, 90, 180])
def test_turned_photo_has_turned_landmarks(
    edgeface: packs.Pack, obama: RGBImage, degrees: int
) -> None:
    """The first landmarks are turned by hand: whether the detector sees them is another test."""
    face = found(obama, edgeface)
    image, transform = turned(obama, degrees)
    here = landmarks.refined(obama, face, edgeface)
    there = landmarks.refined(image, face.placed(transform), edgeface)
    assert apart(there.landmarks, here.placed(transform).landmarks) < 1


@pytest.mark.parametrize("degrees", [-30, -15, 20, 35])
def test_tilted_face_whose_landmarks_seem_upright(
    edgeface: packs.Pack, obama: RGBImage, degrees: int
) -> None:
    """The detector turns the landmarks of a tilted face by a part of what they should be."""
    right = landmarks.refined(obama, found(obama, edgeface), edgeface)
    image, transform = turned(obama, degrees)
    seen = found(image, edgeface)
    better = landmarks.refined(image, seen, edgeface).landmarks
    truth = right.placed(transform).landmarks
    assert apart(seen.landmarks, truth) > 3
    assert apart(better, truth) < 2


def test_poor_landmarks_become_good_ones(edgeface: packs.Pack, obama: RGBImage) -> None:
    face = found(obama, edgeface)
    good = landmarks.refined(obama, face, edgeface).landmarks
    shift = 0.1 * face.box[2] * np.random.default_rng(1).standard_normal((5, 2))
    poor = replace(face, landmarks=finders.points(face.landmarks + shift))
    better = landmarks.refined(obama, poor, edgeface).landmarks
    assert apart(poor.landmarks, good) > 5
    assert apart(better, good) < 2


def test_mesh_elsewhere_counts_for_nothing(
    edgeface: packs.Pack, obama: RGBImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    face = found(obama, edgeface)
    both = landmarks.refined(obama, face, edgeface).landmarks
    monkeypatch.setattr(landmarks, "CONVENTION", landmarks.CONVENTION + 20)
    alone = landmarks.refined(obama, face, edgeface).landmarks
    assert 0 < apart(alone, both) < 5


def test_without_a_mesh_the_detectors_landmarks_stay(edgeface: packs.Pack, obama: RGBImage) -> None:
    face = found(obama, edgeface)
    assert landmarks.refined(obama, face, replace(edgeface, mesh=None)) is face


def test_landmarks_in_one_point_stay(edgeface: packs.Pack, obama: RGBImage) -> None:
    face = replace(found(obama, edgeface), landmarks=np.full((5, 2), 60, np.float32))
    assert landmarks.refined(obama, face, edgeface) is face


def test_missing_mesh(
    edgeface: packs.Pack, obama: RGBImage, settings: Settings, tmp_path: Path
) -> None:
    face = found(obama, edgeface)
    for file in (edgeface.detector, edgeface.embedder):
        (tmp_path / file.file).symlink_to(file.path)
    settings.PACKS_DIR = tmp_path
    assert not packs.is_fetched(edgeface)
    with pytest.raises(PackError, match="face_landmark"):
        landmarks.refined(obama, face, edgeface)
