"""Finding faces: boxes, five landmarks and a score."""

from collections.abc import Sequence

import cv2
import numpy as np

from faces import landmarks, near, tilted
from faces.boxes import holds, iou
from faces.finders import MIN_SCORE, NMS_IOU, Detection, Landmarks, Matrix, RGBImage, find, separate
from faces.packs import Pack

__all__ = ["Detection", "Landmarks", "RGBImage", "detect"]

# The pixels of the scanned image. A face of 24 of them in width is found. An area and not a side,
# so that a panorama is not scanned smaller than any other photo.
SCANNED_PIXELS = 1280 * 960
# A face of more than 600 pixels is too large for the detector to see: portraits and selfies are
# found in a second, small scan, which takes a twelfth of the time.
COARSE_PIXELS = 400 * 300
COARSE_FACE = 48  # pixels of width in the small scan; below, the first scan is the better one
# A thumbnail of a face has faces too small for the detector: it is enlarged for the scan.
SMALL_PIXELS = 160 * 160
ENLARGED = 2.0
# What scores less than a face, but this much, is a hint that there is a tilted or a small one.
HINT_SCORE = 0.05
HINT_FACE = 14.0  # pixels of width in the scanned image; below, all things look alike
# How many of the best hints are followed: as many as take well under half of the time of the scan.
HINTS = 3, 8
HINT_PIXELS = 80_000  # of the scanned image for each hint


def detect(image: RGBImage, pack: Pack) -> list[Detection]:
    """Return the faces of an upright image (height, width, 3), the surest first."""
    scanned = _reduced(image, SCANNED_PIXELS)
    back = _back(image, scanned)
    seen = _seen(scanned, pack)
    faces = [one.placed(back) for one in seen if one.score >= MIN_SCORE]
    faces += tilted.looks(image, scanned, back, _hints(scanned, seen), pack)
    found = _believed(image, faces, pack)
    roll = tilted.orientation(found)
    if roll is not None:
        more = [one.placed(back) for one in tilted.scan(scanned, roll, pack)]
        found = _believed(image, more, pack, known=found)
    return [landmarks.refined(image, one, pack) for one in found]


def _seen(scanned: RGBImage, pack: Pack) -> list[Detection]:
    """Return faces and hints of faces."""
    seen = find(scanned, pack, HINT_SCORE)
    if scanned.shape[0] * scanned.shape[1] > 2 * COARSE_PIXELS:
        coarse = _reduced(scanned, COARSE_PIXELS)
        large = (one for one in find(coarse, pack, HINT_SCORE) if one.box[2] >= COARSE_FACE)
        seen += [one.placed(_back(scanned, coarse)) for one in large]
    return separate(seen)


def _hints(scanned: RGBImage, seen: list[Detection]) -> list[Detection]:
    """Return what may be more of a face when it is turned: doubtful faces, and the best hints."""
    sure = [one for one in seen if one.score >= near.SURE_SCORE]
    doubtful = [
        one
        for one in seen
        if one.score < near.SURE_SCORE
        and not any(holds(face.box, one.centre) or holds(one.box, face.centre) for face in sure)
    ]
    likely = [one for one in doubtful if one.score >= MIN_SCORE]
    dim = [one for one in doubtful[len(likely) :] if max(one.box[2:]) >= HINT_FACE]
    count = int(np.clip(scanned.shape[0] * scanned.shape[1] // HINT_PIXELS, *HINTS))
    return likely + dim[:count]


def _believed(
    image: RGBImage, faces: list[Detection], pack: Pack, known: Sequence[Detection] = ()
) -> list[Detection]:
    """Return the known faces and those that are ones from near too, each once, the surest first."""
    found: list[Detection] = []
    for one in sorted([*known, *faces], key=lambda face: -face.score):
        if any(_same(one, other) for other in found):
            continue
        if any(one is other for other in known) or near.is_sure(image, one, pack):
            found.append(one)
    return found


def _same(one: Detection, other: Detection) -> bool:
    """Tell whether two looks, perhaps in different orientations, saw the same face."""
    centred = holds(other.box, one.centre) and holds(one.box, other.centre)
    return centred or iou(one.box, other.box) > NMS_IOU


def _reduced(image: RGBImage, max_pixels: int) -> RGBImage:
    """Return the image with at most so many pixels; a very small one is enlarged."""
    height, width = image.shape[:2]
    largest = ENLARGED if width * height < SMALL_PIXELS else 1.0
    scale = min(largest, float(np.sqrt(max_pixels / (width * height))))
    if scale == 1:
        return image
    size = max(1, round(width * scale)), max(1, round(height * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(image, size, interpolation=method).astype(np.uint8, copy=False)


def _back(image: RGBImage, scanned: RGBImage) -> Matrix:
    """Return the transform from a copy's pixels to the image's."""
    scale = image.shape[1] / scanned.shape[1], image.shape[0] / scanned.shape[0]
    return np.array([[scale[0], 0, 0], [0, scale[1], 0]])
