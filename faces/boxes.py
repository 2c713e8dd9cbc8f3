"""Boxes: x, y of the upper left corner, width and height, in any unit."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

SAME_FACE_IOU = 0.5
Box = tuple[float, float, float, float]
Floats = npt.NDArray[np.float32]


class Boxed(Protocol):
    @property
    def box(self) -> Box: ...


class Known(Boxed, Protocol):
    """A face that has a row."""

    @property
    def pk(self) -> int: ...


def iou(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes, 0 to 1."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def same_faces(known: Sequence[Known], found: Sequence[Boxed]) -> dict[int, int]:
    """Return, by the id of a known face, the index of the found face that is the same one.

    The pairs with the greatest overlap are taken first, each face once.
    """
    candidates = sorted(
        (
            (overlap, face.pk, index)
            for face in known
            for index, one in enumerate(found)
            if (overlap := iou(face.box, one.box)) >= SAME_FACE_IOU
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for _, pk, index in candidates:
        if pk not in pairs and index not in pairs.values():
            pairs[pk] = index
    return pairs


def holds(box: Box, point: tuple[float, float]) -> bool:
    """Tell whether a point (x, y) lies in a box."""
    return 0 <= point[0] - box[0] <= box[2] and 0 <= point[1] - box[1] <= box[3]


def overlaps(one: npt.NDArray[np.floating], others: npt.NDArray[np.floating]) -> Floats:
    """Return the intersection over union of a box (4) with boxes (n, 4): (n), 0 to 1."""
    low = np.maximum(one[:2], others[:, :2])
    high = np.minimum(one[:2] + one[2:], others[:, :2] + others[:, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    union = one[2:].prod() + others[:, 2:].prod(axis=1) - shared
    result: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return result


def distinct(boxes: Floats, scores: Floats, max_iou: float) -> npt.NDArray[np.intp]:
    """Return the indices of the boxes (n, 4) that no better one covers, the best first.

    Greedy non-maximum suppression: one pass of NumPy for each box that is kept.
    """
    order = np.argsort(-scores, kind="stable")
    kept = []
    while order.size:
        best, order = order[0], order[1:]
        kept.append(best)
        order = order[overlaps(boxes[best], boxes[order]) <= max_iou]
    return np.array(kept, dtype=np.intp)
