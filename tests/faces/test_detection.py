from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.ImageFilter import GaussianBlur
from pytest_django import Settings

from albums import images
from faces import detection, extraction, packs, quality
from faces.alignment import TEMPLATE, align, similarity
from faces.boxes import Box, iou
from faces.detection import RGBImage, detect
from faces.embedding import embed, vectors
from tests.photos import Photos


@pytest.fixture
def obama(photos: Photos) -> RGBImage:
    return images.pixels(photos["obama.jpg"])


def test_one_portrait_one_face(edgeface: packs.Pack, obama: RGBImage) -> None:
    (face,) = detect(obama, edgeface)
    x, y, width, height = face.box
    assert face.score > 0.8
    left, right, nose, mouth_left, mouth_right = face.landmarks
    assert x < left[0] < right[0] < x + width
    assert y < left[1] < nose[1] < mouth_left[1] < y + height
    assert mouth_left[0] < mouth_right[0]


def test_group_of_six(edgeface: packs.Pack, photos: Photos) -> None:
    assert len(detect(images.pixels(photos.group), edgeface)) == 6


def test_no_face_in_noise(edgeface: packs.Pack) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (600, 800, 3), dtype=np.uint8)
    assert detect(noise, edgeface) == []


def test_boxes_are_in_pixels_of_the_given_image(edgeface: packs.Pack, obama: RGBImage) -> None:
    (before,) = detect(obama, edgeface)
    large = obama.repeat(4, axis=0).repeat(4, axis=1)
    assert large.shape[0] * large.shape[1] > detection.SCANNED_PIXELS
    (after,) = detect(large, edgeface)
    assert iou(before.box, tuple(value / 4 for value in after.box)) > 0.8  # type: ignore[arg-type]


def test_hundreds_of_faces_in_one_photo(edgeface: packs.Pack, photos: Photos) -> None:
    """A wall of 18 x 18 copies of the six faces of a group: 324 faces, each about 30 pixels."""
    group = images.pixels(photos.group)
    faces = [tile(group, face) for face in detect(group, edgeface)]
    rows = [np.hstack([faces[(row + column) % 6] for column in range(18)]) for row in range(18)]
    wall = np.vstack(rows)
    assert wall.shape[0] * wall.shape[1] > detection.SCANNED_PIXELS
    found = detect(wall, edgeface)
    expected = [
        (column * 70.0, row * 70.0, 70.0, 70.0) for row in range(18) for column in range(18)
    ]
    hit = sum(any(inside(face.box, place) for face in found) for place in expected)
    assert hit >= 0.95 * len(expected)
    assert len(found) <= 1.02 * len(expected)


def tile(image: RGBImage, face: detection.Detection) -> RGBImage:
    """The square around a face, as 70 pixels of which the face is about 30."""
    x, y, width, height = face.box
    side = 2.0 * max(width, height)
    left, top = max(0, int(x + width / 2 - side / 2)), max(0, int(y + height / 2 - side / 2))
    region = Image.fromarray(image[top : top + int(side), left : left + int(side)])
    return np.asarray(region.resize((70, 70), Image.Resampling.LANCZOS))


def inside(box: Box, place: Box) -> bool:
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return place[0] <= x < place[0] + place[2] and place[1] <= y < place[1] + place[3]


def test_alignment_puts_the_landmarks_on_the_template() -> None:
    turn = np.array([[0.0, -3.0], [3.0, 0.0]], dtype=np.float32)
    turned = TEMPLATE @ turn.T + np.array([500, 20], dtype=np.float32)
    transform = similarity(turned, TEMPLATE)
    back = turned @ transform[:, :2].T + transform[:, 2]
    assert np.allclose(back, TEMPLATE, atol=1e-3)


def test_coinciding_landmarks_do_not_crash(obama: RGBImage) -> None:
    assert align(obama, np.full((5, 2), 30, dtype=np.float32)).shape == (112, 112, 3)


def test_same_person_is_near_another_is_not(edgeface: packs.Pack, photos: Photos) -> None:
    names = ("obama.jpg", "obama2.jpg", "biden.jpg")
    vectors = [extraction.find(images.pixels(photos[name]), edgeface)[0].vector for name in names]
    assert all(np.isclose(np.linalg.norm(vector), 1, atol=1e-5) for vector in vectors)
    assert vectors[0] @ vectors[1] > edgeface.threshold + 0.1
    assert vectors[0] @ vectors[2] < edgeface.threshold - 0.1


def test_nothing_to_embed(edgeface: packs.Pack) -> None:
    assert embed([], edgeface).shape == (0, 512)


def test_quality_falls_with_blur_size_and_pose(edgeface: packs.Pack, obama: RGBImage) -> None:
    (face,) = detect(obama, edgeface)
    aligned = align(obama, face.landmarks)
    good = quality.quality(aligned, face)
    blurred = aligned.reshape(28, 4, 28, 4, 3).mean(axis=(1, 3)).astype(np.uint8)
    blurred = blurred.repeat(4, axis=0).repeat(4, axis=1)
    assert 0 < good <= 1
    assert quality.sharpness(aligned) > quality.sharpness(np.full_like(aligned, 90)) == 0
    small = detection.Detection(face.box, face.landmarks / np.float32(40), face.score)
    assert quality.quality(aligned, small) < good / 2
    turned = face.landmarks.copy()
    turned[2] = turned[1]
    profile = detection.Detection(face.box, turned, face.score)
    assert quality.quality(aligned, profile) < good


def test_quality_falls_step_by_step_on_a_real_photo(edgeface: packs.Pack, obama: RGBImage) -> None:
    (face,) = detect(obama, edgeface)
    aligned = align(obama, face.landmarks)
    blurs = [Image.fromarray(aligned).filter(GaussianBlur(radius)) for radius in (0, 1, 2, 4, 6)]
    sharpness = [quality.quality(np.asarray(one), face) for one in blurs]
    assert sharpness == sorted(sharpness, reverse=True)
    assert sharpness[-1] < sharpness[0] / 1.5
    sizes = []
    for scale in (0.5, 0.2, 0.1):
        small = resized(obama, scale)
        (found,) = detect(small, edgeface)
        sizes.append(quality.quality(align(small, found.landmarks), found))
    assert sizes == sorted(sizes, reverse=True)


def resized(image: RGBImage, scale: float) -> RGBImage:
    size = round(image.shape[1] * scale), round(image.shape[0] * scale)
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS))


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_close_up_of_many_pixels(edgeface: packs.Pack, obama: RGBImage, share: float) -> None:
    """A face that fills most of a large photo is too large for the detector's first scan."""
    (face,) = detect(obama, edgeface)
    x, y, width, height = face.box
    half = width / share / 2
    left, top = int(max(0, x + width / 2 - half)), int(max(0, y + height / 2 - half))
    region = obama[top : top + int(2 * half), left : left + int(2 * half)]
    large = resized(region, 2400 / region.shape[1])
    (found,) = detect(large, edgeface)
    assert found.box[2] > 0.8 * share * large.shape[1]
    same = align(obama, face.landmarks), align(large, found.landmarks)
    vectors = embed(same, edgeface)
    assert vectors[0] @ vectors[1] > 0.85


def test_small_faces_of_a_panorama(edgeface: packs.Pack, obama: RGBImage) -> None:
    """The scanned size is an area: the long side of a panorama may have more pixels."""
    small = resized(obama, 0.1)
    (face,) = detect(small, edgeface)
    assert face.box[2] < 60
    panorama = np.full((small.shape[0], 12_000, 3), 120, np.uint8)
    places = range(0, 12_000 - small.shape[1], 1_000)
    for place in places:
        panorama[:, place : place + small.shape[1]] = small
    found = detect(panorama, edgeface)
    assert len(found) == len(places)


def test_face_far_to_the_right_of_a_very_wide_photo(edgeface: packs.Pack, obama: RGBImage) -> None:
    """OpenCV warps nothing of more than 32,767 pixels."""
    (face,) = detect(obama, edgeface)
    wide = np.zeros((obama.shape[0], 34_000, 3), np.uint8)
    wide[:, -obama.shape[1] :] = obama
    shift = np.array([34_000 - obama.shape[1], 0], np.float32)
    there, here = align(wide, face.landmarks + shift), align(obama, face.landmarks)
    assert np.abs(there.astype(int) - here).mean() < 0.5


def test_landmarks_outside_the_photo_give_a_crop(obama: RGBImage) -> None:
    for shift in (-5_000, 5_000):
        assert align(obama, TEMPLATE + np.float32(shift)).shape == (112, 112, 3)


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (20, 20)])
def test_tiny_photos(edgeface: packs.Pack, size: tuple[int, int]) -> None:
    assert detect(np.full((*size, 3), 128, np.uint8), edgeface) == []


@pytest.mark.parametrize("name", ["edgeface", "sface", "buffalo_s"])
def test_every_pack_tells_people_apart(
    name: str, photos: Photos, settings: Settings, packs_dir: Path
) -> None:
    settings.ACCEPT_RESEARCH_WEIGHTS = True
    pack = packs.get(name)
    packs.fetch(pack, progress=False)
    crops = []
    for photo in ("obama.jpg", "obama2.jpg", "biden.jpg"):
        image = images.pixels(photos[photo])
        (face,) = detect(image, pack)
        crops.append(align(image, face.landmarks))
    one, two, other = embed(crops, pack)
    assert one.shape == (pack.dimensions,)
    assert np.isclose(np.linalg.norm(one), 1, atol=1e-5)
    assert one @ two > pack.threshold > one @ other
    assert np.allclose(vectors(crops[:1], pack)[0] / np.linalg.norm(vectors(crops, pack)[0]), one)


def test_thumbnail_of_a_face(edgeface: packs.Pack, obama: RGBImage) -> None:
    (face,) = detect(obama, edgeface)
    x, y, width, height = (round(value) for value in face.box)
    crop = obama[y - height // 5 : y + height * 6 // 5, x - width // 5 : x + width * 6 // 5]
    (found,) = detect(resized(crop, 34 / crop.shape[1]), edgeface)
    assert 20 < found.box[2] < 34
