"""YuNet's input and output (Wu, Peng and Yu, "YuNet: A Tiny Millisecond-level Face Detector",
Machine Intelligence Research, 2023).

OpenCV has a decoder of its own, but runs the network itself, and slower than ONNX Runtime does.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

STRIDES = (8, 16, 32)


def encode(image: npt.NDArray[np.uint8]) -> Floats:
    """Return the network's input (1, 3, H, W), BGR from 0 to 255, for an RGB image (h, w, 3)."""
    return cv2.dnn.blobFromImage(padded(image), swapRB=True).astype(np.float32, copy=False)


def padded(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the image with its sides rounded up to multiples of 32 by black pixels."""
    height, width = image.shape[:2]
    if height % 32 == 0 and width % 32 == 0:
        return image
    border = cv2.BORDER_CONSTANT
    larger = cv2.copyMakeBorder(image, 0, -height % 32, 0, -width % 32, border, value=(0, 0, 0))
    return larger.astype(np.uint8, copy=False)


def decode(
    outputs: Sequence[Floats], width: int, min_score: float
) -> tuple[Floats, Floats, Floats]:
    """Return boxes (n, 4: x, y, width, height), landmarks (n, 5, 2) and scores (n) in pixels.

    Args:
        outputs: the twelve outputs in the order of the graph: classes, objectness, boxes and
            landmarks, each for the three strides.
        width: of the network's input, in pixels.
    """
    found = []
    for level, stride in enumerate(STRIDES):
        classes, objectness, boxes, landmarks = (outputs[level + 3 * kind][0] for kind in range(4))
        score = np.sqrt(np.clip(classes[:, 0], 0, 1) * np.clip(objectness[:, 0], 0, 1))
        kept = np.flatnonzero(score >= min_score)
        places = _places(kept, boxes[kept], landmarks[kept], width // stride, stride)
        found.append((*places, score[kept]))
    all_boxes, all_landmarks, scores = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return all_boxes, all_landmarks, scores


def _places(
    cells: npt.NDArray[np.intp], boxes: Floats, landmarks: Floats, columns: int, stride: int
) -> tuple[Floats, Floats]:
    """Turn what is relative to the cells of a grid into boxes and landmarks in pixels."""
    row, column = np.divmod(cells, columns)
    corner = np.stack([column, row], axis=1).astype(np.float32)
    centres = (corner + boxes[:, :2]) * stride
    sizes = np.exp(boxes[:, 2:]) * stride
    points = (corner[:, None] + landmarks.reshape(-1, 5, 2)) * stride
    return np.hstack([centres - sizes / 2, sizes]), points
