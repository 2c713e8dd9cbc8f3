"""Alignment: bring a face's landmarks to where the embedder expects them."""

import cv2
import numpy as np
import numpy.typing as npt

from faces.finders import Landmarks, RGBImage

SIZE = 112
# Where ArcFace's training data has the eyes, nose and corners of the mouth, in pixels of a
# 112x112 crop (Deng et al., 2019).
TEMPLATE: Landmarks = np.array(
    [
        [38.2946, 51.6963],
        [73.5318, 51.5014],
        [56.0252, 71.7366],
        [41.5493, 92.3655],
        [70.7299, 92.2041],
    ],
    dtype=np.float32,
)


# How far the crop reaches beyond the landmarks, as a multiple of their extent, with room to turn.
MARGIN = 2.0


def align(image: RGBImage, landmarks: Landmarks) -> RGBImage:
    """Return the aligned crop (112, 112, 3) of a face with the landmarks (5, 2) in pixels.

    What lies beyond the image is black, as in the data that the embedders were trained on.
    """
    region, landmarks = _surroundings(image, landmarks)
    transform = similarity(landmarks, TEMPLATE)
    crop = cv2.warpAffine(region, transform, (SIZE, SIZE), flags=cv2.INTER_LINEAR)
    return crop.astype(np.uint8, copy=False)


def similarity(source: Landmarks, target: Landmarks) -> npt.NDArray[np.float32]:
    """Return the (2, 3) scaling, rotation and shift that is the least-squares fit.

    Umeyama, "Least-squares estimation of transformation parameters between two point patterns",
    1991. Points that all coincide give a transform of scale zero.
    """
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    source_centred, target_centred = source - source_mean, target - target_mean
    left, singular, right = np.linalg.svd(target_centred.T @ source_centred)
    sign = np.array([1.0, np.sign(np.linalg.det(left) * np.linalg.det(right))])
    rotation = left @ np.diag(sign) @ right
    spread = float((source_centred**2).sum())
    scale = float(singular @ sign) / spread if spread > 0 else 0.0
    shift = target_mean - scale * rotation @ source_mean
    return np.hstack([scale * rotation, shift[:, None]]).astype(np.float32)


def _surroundings(image: RGBImage, landmarks: Landmarks) -> tuple[RGBImage, Landmarks]:
    """Cut the face out with a margin, and scale it down if it is much larger than the crop.

    Sampling a large face directly would skip pixels and add patterns that are not in the face,
    and OpenCV warps no image of more than 32,767 pixels in width.
    """
    low, high = landmarks.min(axis=0), landmarks.max(axis=0)
    margin = 1 + MARGIN * float((high - low).max())
    limit = [image.shape[1] - 1, image.shape[0] - 1]
    left, top = np.clip(low - margin, 0, limit).astype(int)
    right, bottom = np.clip(high + margin, 0, limit).astype(int) + 1
    region, landmarks = image[top:bottom, left:right], landmarks - np.array([left, top], np.float32)
    transform = similarity(landmarks, TEMPLATE)
    scale = 1.5 * float(np.hypot(transform[0, 0], transform[1, 0]))
    if not 0 < scale < 0.75:
        return region, landmarks
    size = max(1, round(region.shape[1] * scale)), max(1, round(region.shape[0] * scale))
    small = cv2.resize(region, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    ratio = np.array([size[0] / region.shape[1], size[1] / region.shape[0]], np.float32)
    return small, landmarks * ratio
