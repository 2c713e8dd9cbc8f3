"""Alignment: bring a face's landmarks to where the embedder expects them."""

import cv2
import numpy as np
import numpy.typing as npt

from faces.detection import Landmarks, RGBImage

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


def align(image: RGBImage, landmarks: Landmarks) -> RGBImage:
    """Return the aligned crop (112, 112, 3) of a face with the landmarks (5, 2) in pixels.

    A face that is much larger than the crop is made smaller first: sampling it directly would
    skip pixels and add patterns that are not in the face.
    """
    transform = similarity(landmarks, TEMPLATE)
    shrink = float(np.hypot(transform[0, 0], transform[1, 0]))
    if shrink < 0.5:
        image, landmarks = _reduced(image, landmarks, shrink * 1.5)
        transform = similarity(landmarks, TEMPLATE)
    crop = cv2.warpAffine(image, transform, (SIZE, SIZE), flags=cv2.INTER_LINEAR)
    return crop.astype(np.uint8)


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


def _reduced(image: RGBImage, landmarks: Landmarks, scale: float) -> tuple[RGBImage, Landmarks]:
    """Cut the face out with a margin and scale it down, averaging pixels."""
    low, high = landmarks.min(axis=0), landmarks.max(axis=0)
    margin = 2.0 * float((high - low).max())
    left, top = np.maximum(low - margin, 0).astype(int)
    right, bottom = np.minimum(high + margin, [image.shape[1], image.shape[0]]).astype(int)
    region = image[top:bottom, left:right]
    if region.size == 0:
        return image, landmarks
    small = cv2.resize(region, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ratio = np.array(
        [small.shape[1] / region.shape[1], small.shape[0] / region.shape[0]], dtype=np.float32
    )
    return small.astype(np.uint8), (landmarks - np.array([left, top], np.float32)) * ratio
