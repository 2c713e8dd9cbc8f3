"""Finding faces: boxes, five landmarks and a score."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from faces import sessions
from faces.packs import Pack

RGBImage = npt.NDArray[np.uint8]
Landmarks = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]

# The long side of the scanned image. A face of 24 of its pixels is found.
SCANNED = 1280
MIN_SCORE = 0.6
NMS_IOU = 0.3
MAX_FACES = 5000
# A face below this score is looked at again, enlarged or reduced to a size at which the detector
# is at its best, and dropped unless it is seen there too: dogs, leaves and logos seldom are.
SURE_SCORE = 0.8
SECOND_SCORE = 0.65
SECOND_SIDE = 128  # pixels of a square twice as wide as the face
SECOND_IOU = 0.4


@dataclass(frozen=True, slots=True)
class Detection:
    """A face in the pixels of the image that was given.

    Landmarks are (5, 2): left eye, right eye, nose, left and right corner of the mouth, as the
    viewer sees them.
    """

    box: Box  # x, y, width, height
    landmarks: Landmarks
    score: float  # 0 to 1


def detect(image: RGBImage, pack: Pack) -> list[Detection]:
    """Return the faces of an upright image (height, width, 3), the surest first."""
    height, width = image.shape[:2]
    scale = min(1.0, SCANNED / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    scanned = image
    if scale < 1:
        scanned = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    ratio = np.array([width / size[0], height / size[1]], dtype=np.float32)
    find = _yunet if "yunet" in pack.detector.file else _scrfd
    found = [_enlarged(one, ratio) for one in find(scanned, pack)]
    kept = [one for one in found if one.score >= SURE_SCORE or _seen_again(image, one, find, pack)]
    return sorted(kept, key=lambda one: -one.score)


def _seen_again(
    image: RGBImage, face: Detection, find: Callable[[RGBImage, Pack], list[Detection]], pack: Pack
) -> bool:
    x, y, width, height = face.box
    side = 2 * max(width, height)
    scale = SECOND_SIDE / side
    left, top = x + width / 2 - side / 2, y + height / 2 - side / 2
    move = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]], dtype=np.float32)
    region = cv2.warpAffine(image, move, (SECOND_SIDE, SECOND_SIDE), flags=cv2.INTER_LINEAR)
    box = ((x - left) * scale, (y - top) * scale, width * scale, height * scale)
    again = find(region.astype(np.uint8), pack)
    return any(one.score >= SECOND_SCORE and iou(one.box, box) >= SECOND_IOU for one in again)


def iou(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes (x, y, width, height), 0 to 1."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def _yunet(image: RGBImage, pack: Pack) -> list[Detection]:
    """YuNet (Wu, Peng and Yu, 2023), through OpenCV's own decoder of its output."""
    detector = sessions.yunet(pack.detector)
    detector.setInputSize((image.shape[1], image.shape[0]))
    detector.setScoreThreshold(MIN_SCORE)
    detector.setNMSThreshold(NMS_IOU)
    detector.setTopK(MAX_FACES)
    _, rows = detector.detect(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    return [
        Detection(
            (float(row[0]), float(row[1]), float(row[2]), float(row[3])),
            row[4:14].reshape(5, 2).astype(np.float32),
            float(row[14]),
        )
        for row in (rows if rows is not None else ())
    ]


def _scrfd(image: RGBImage, pack: Pack) -> list[Detection]:
    """SCRFD (Guo et al., 2021), through insightface."""
    detector = sessions.scrfd(pack.detector)
    height, width = (max(32, -(-side // 32) * 32) for side in image.shape[:2])
    padded = np.zeros((height, width, 3), np.uint8)
    padded[: image.shape[0], : image.shape[1]] = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    boxes, landmarks = detector.detect(padded, input_size=(width, height))  # type: ignore[attr-defined]
    return [
        Detection(
            (float(x), float(y), float(right - x), float(bottom - y)),
            points.astype(np.float32),
            float(score),
        )
        for (x, y, right, bottom, score), points in zip(boxes, landmarks, strict=True)
    ]


def _enlarged(found: Detection, ratio: npt.NDArray[np.float32]) -> Detection:
    x, y, width, height = found.box
    horizontal, vertical = float(ratio[0]), float(ratio[1])
    return Detection(
        (x * horizontal, y * vertical, width * horizontal, height * vertical),
        found.landmarks * ratio,
        found.score,
    )
