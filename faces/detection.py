"""Finding faces: boxes, five landmarks and a score."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from faces import sessions, yunet
from faces.boxes import Box, distinct, iou
from faces.packs import Pack

RGBImage = npt.NDArray[np.uint8]
Landmarks = npt.NDArray[np.float32]
Pair = tuple[float, float]

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
MIN_SCORE = 0.5
NMS_IOU = 0.3
# A face below this score is believed only if it is one from near as well, with its surroundings,
# at two sizes: dogs, leaves and clocks seldom are.
SURE_SCORE = 0.9
NEAR_SCORE = 0.7
NEAR_IOU = 0.4
# A look from near: a square around the face, as a multiple of the box, and its side in pixels.
SURROUNDINGS = ((3.0, 128), (3.0, 192))
CLOSE = (2.0, 128)


@dataclass(frozen=True, slots=True)
class Detection:
    """A face in the pixels of the image that was given.

    Landmarks are (5, 2): left eye, right eye, nose, left and right corner of the mouth, as the
    viewer sees them.
    """

    box: Box  # x, y, width, height
    landmarks: Landmarks
    score: float  # 0 to 1

    def moved(self, scale: Pair, shift: Pair = (0.0, 0.0)) -> "Detection":
        """Return the face after its coordinates (x, y) were scaled, then shifted."""
        x, y, width, height = self.box
        return Detection(
            (
                x * scale[0] + shift[0],
                y * scale[1] + shift[1],
                width * scale[0],
                height * scale[1],
            ),
            _points(self.landmarks * scale + shift),
            self.score,
        )


def _points(values: npt.NDArray[np.floating]) -> Landmarks:
    return values.astype(np.float32, copy=False)


Finder = Callable[[RGBImage, Pack], list[Detection]]


def detect(image: RGBImage, pack: Pack) -> list[Detection]:
    """Return the faces of an upright image (height, width, 3), the surest first."""
    find = _yunet if pack.detector.network == "yunet" else _scrfd
    scanned = _reduced(image, SCANNED_PIXELS)
    faces = _scan(image, scanned, find, pack)
    if scanned.shape[0] * scanned.shape[1] > 2 * COARSE_PIXELS:
        faces += _scan(image, _reduced(scanned, COARSE_PIXELS), find, pack, least=COARSE_FACE)
    boxes = np.array([one.box for one in faces], np.float32).reshape(-1, 4)
    scores = np.array([one.score for one in faces], np.float32)
    found = [faces[index] for index in distinct(boxes, scores, NMS_IOU)]
    return [_refined(image, one, find, pack) for one in found if _is_sure(image, one, find, pack)]


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


def _scan(
    image: RGBImage, scanned: RGBImage, find: Finder, pack: Pack, *, least: int = 0
) -> list[Detection]:
    """Find faces in a copy of the image, of at least so many of its pixels in width."""
    ratio = image.shape[1] / scanned.shape[1], image.shape[0] / scanned.shape[0]
    return [one.moved(ratio) for one in find(scanned, pack) if one.box[2] >= least]


def _is_sure(image: RGBImage, face: Detection, find: Finder, pack: Pack) -> bool:
    if face.score >= SURE_SCORE:
        return True
    looks = (_look(image, face, find, pack, *size) for size in SURROUNDINGS)
    return all(look is not None and look.score >= NEAR_SCORE for look in looks)


def _refined(image: RGBImage, face: Detection, find: Finder, pack: Pack) -> Detection:
    """Return the face with the mean of its landmarks and those that are seen from near.

    The two errors are partly independent: the mean is better than either (see docs/models.md).
    """
    if find is not _yunet:
        return face
    closer = _look(image, face, find, pack, *CLOSE)
    if closer is None:
        return face
    return Detection(face.box, _points((face.landmarks + closer.landmarks) / 2), face.score)


def _look(
    image: RGBImage, face: Detection, find: Finder, pack: Pack, around: float, pixels: int
) -> Detection | None:
    """Look for the face in a square around it that is brought to so many pixels."""
    x, y, width, height = face.box
    side = around * max(width, height)
    corner = x + (width - side) / 2, y + (height - side) / 2
    region, scale, shift = square(image, corner, side, pixels)
    again = (one.moved(scale, shift) for one in find(region, pack))
    same = [one for one in again if iou(one.box, face.box) >= NEAR_IOU]
    return max(same, key=lambda one: iou(one.box, face.box), default=None)


def square(image: RGBImage, corner: Pair, side: float, pixels: int) -> tuple[RGBImage, Pair, Pair]:
    """Return a square of an image at (pixels, pixels, 3), black beyond the image's edges.

    With it come the scale and the shift that lead from its pixels to those of the image. Only
    what lies inside the image is touched: the square may be much larger.
    """
    scale = pixels / side
    left, top = (max(0, round(low)) for low in corner)
    right = max(left + 1, min(image.shape[1], round(corner[0] + side)))
    bottom = max(top + 1, min(image.shape[0], round(corner[1] + side)))
    width, height = (max(1, round(length * scale)) for length in (right - left, bottom - top))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = cv2.resize(image[top:bottom, left:right], (width, height), interpolation=method)
    x, y = (
        max(0, round((inner - low) * scale)) for inner, low in zip((left, top), corner, strict=True)
    )
    result = np.zeros((pixels, pixels, 3), np.uint8)
    result[y : y + height, x : x + width] = part[: pixels - y, : pixels - x]
    back = (right - left) / width, (bottom - top) / height
    return result, back, (left - x * back[0], top - y * back[1])


def _yunet(image: RGBImage, pack: Pack) -> list[Detection]:
    session = sessions.session(pack.detector)
    blob = yunet.encode(image)
    outputs = session.run(None, {session.get_inputs()[0].name: blob})
    boxes, landmarks, scores = yunet.decode(outputs, blob.shape[3], MIN_SCORE)
    return [
        Detection(tuple(boxes[one].tolist()), landmarks[one], float(scores[one]))
        for one in distinct(boxes, scores, NMS_IOU)
    ]


def _scrfd(image: RGBImage, pack: Pack) -> list[Detection]:
    """SCRFD (Guo et al., "Sample and Computation Redistribution", 2021), through insightface."""
    detector = sessions.insightface(pack.detector)
    padded = yunet.padded(image)[:, :, ::-1]
    size = padded.shape[1], padded.shape[0]
    rows, landmarks = detector.detect(padded, input_size=size, det_thresh=MIN_SCORE)
    return [
        Detection(
            (float(x), float(y), float(right - x), float(bottom - y)),
            points.astype(np.float32),
            float(score),
        )
        for (x, y, right, bottom, score), points in zip(rows, landmarks, strict=True)
    ]
