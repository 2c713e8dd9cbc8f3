"""Faces that are turned in the picture, and what only looks like a face when it is turned."""

from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image
from pytest_django import Settings

from albums import images
from faces import extraction, packs
from faces.boxes import Box
from faces.detection import Detection, RGBImage, detect
from faces.finders import wrapped
from tests.photos import Photos


@pytest.fixture
def group(photos: Photos) -> RGBImage:
    return images.pixels(photos.group)


@pytest.fixture
def obama(photos: Photos) -> RGBImage:
    return images.pixels(photos["obama.jpg"])


def turned(image: RGBImage, degrees: int) -> RGBImage:
    """The image turned clockwise, on a canvas that holds all of it."""
    return np.asarray(Image.fromarray(image).rotate(-degrees, Image.Resampling.BICUBIC, True))


@pytest.mark.parametrize("degrees", [0, 45, 90, 150, 180, 270])
def test_group_at_every_angle(edgeface: packs.Pack, group: RGBImage, degrees: int) -> None:
    found = detect(turned(group, degrees), edgeface)
    assert len(found) == 6
    # Some of the six tilt their heads by 30 degrees themselves.
    assert all(abs(wrapped(upright(face) - degrees)) < 60 for face in found)


def upright(face: Detection) -> float:
    """The direction from the eyes to the mouth, 0 for down: by how much the face is turned."""
    left, right, _, mouth_left, mouth_right = face.landmarks
    down = mouth_left + mouth_right - left - right
    return float(np.degrees(np.arctan2(-down[0], down[1])))


@pytest.mark.parametrize("degrees", [60, 90, 180])
def test_turned_face_is_known_again(
    edgeface: packs.Pack, obama: RGBImage, photos: Photos, degrees: int
) -> None:
    (before,) = extraction.find(obama, edgeface)
    (other,) = extraction.find(images.pixels(photos["biden.jpg"]), edgeface)
    (after,) = extraction.find(turned(obama, degrees), edgeface)
    assert after.vector @ before.vector > 0.8
    assert after.vector @ other.vector < edgeface.threshold


def test_one_sideways_face_among_upright_ones(
    edgeface: packs.Pack, group: RGBImage, obama: RGBImage
) -> None:
    lying = turned(small(obama, group.shape[0] // 3), 90)
    canvas = np.full((group.shape[0] + lying.shape[0], group.shape[1], 3), 128, np.uint8)
    canvas[: group.shape[0]] = group
    canvas[group.shape[0] :, : lying.shape[1]] = lying
    found = detect(canvas, edgeface)
    assert len(found) == 7
    (below,) = [face for face in found if face.centre[1] > group.shape[0]]
    assert abs(upright(below) - 90) < 30


def test_box_of_a_tilted_face_is_upright_around_it(edgeface: packs.Pack, obama: RGBImage) -> None:
    (before,) = detect(obama, edgeface)
    (after,) = detect(turned(obama, 90), edgeface)
    expected: Box = (
        obama.shape[0] - before.box[1] - before.box[3],
        before.box[0],
        before.box[3],
        before.box[2],
    )
    assert np.allclose(after.box, expected, atol=0.2 * before.box[2])


def test_small_faces_of_a_large_photo(edgeface: packs.Pack, obama: RGBImage) -> None:
    """Of a face of 16 pixels in the scanned image, the photo itself shows more."""
    (face,) = detect(obama, edgeface)
    scale = 50 / face.box[2]
    person = small(obama, round(obama.shape[0] * scale))
    photo = np.full((3000, 4000, 3), 120, np.uint8)
    photo[1500 : 1500 + person.shape[0], 2000 : 2000 + person.shape[1]] = person
    (found,) = detect(photo, edgeface)
    assert 40 < found.box[2] < 60


def small(image: RGBImage, height: int) -> RGBImage:
    size = round(image.shape[1] * height / image.shape[0]), height
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS))


@pytest.mark.parametrize("degrees", [0, 90, 225])
@pytest.mark.parametrize("name", ["chelsea", "coffee", "rocket", "hubble_deep_field"])
def test_no_face_in_what_is_none(edgeface: packs.Pack, name: str, degrees: int) -> None:
    image = np.ascontiguousarray(getattr(skimage.data, name)())
    assert detect(turned(image, degrees), edgeface) == []


@pytest.mark.parametrize("degrees", [90, 315])
def test_other_detector_finds_turned_faces(
    group: RGBImage, settings: Settings, packs_dir: Path, db: None, degrees: int
) -> None:
    settings.ACCEPT_RESEARCH_WEIGHTS = True
    pack = packs.get("buffalo_s")
    packs.fetch(pack, progress=False)
    found = detect(turned(group, degrees), pack)
    assert len(found) == 6
    assert all(abs(wrapped(upright(face) - degrees)) < 60 for face in found)


def test_hundreds_of_hints_in_a_very_wide_photo(edgeface: packs.Pack, obama: RGBImage) -> None:
    """OpenCV warps nothing of more than 32,767 pixels."""
    strip = turned(small(obama, 60), 180)
    wide = np.full((strip.shape[0], 34_000, 3), 120, np.uint8)
    for left in range(0, 34_000 - strip.shape[1], 2_000):
        wide[:, left : left + strip.shape[1]] = strip
    assert all(face.centre[0] < 34_000 for face in detect(wide, edgeface))
