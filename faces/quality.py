"""How much a face can tell about who it is.

Size and sharpness follow what was measured with EdgeFace: sharp, large faces were made smaller or
blurred step by step, and the curve is the share that remained of their similarity to other photos
of the same person (`benchmarks/quality.py` prints it).
"""

import cv2
import numpy as np

from faces.detection import Detection, RGBImage

# The distance of the eyes, in pixels of the photo, at which half of the similarity is lost.
HALF_EYE_DISTANCE = 4.4
# The variance of the Laplacian of the aligned crop at which half of the similarity is lost.
HALF_SHARPNESS = 2.4


def quality(aligned: RGBImage, detection: Detection) -> float:
    """Return 0 to 1, the product of size, sharpness, pose and the detector's score.

    Args:
        aligned: the crop (112, 112, 3) that is embedded.
        detection: landmarks in pixels of the original photo.
    """
    return size(detection) * sharpness(aligned) * pose(detection) * detection.score


def size(detection: Detection) -> float:
    """Return 0 to 1 by the distance between the eyes, or of eyes and mouth if that is more.

    A face in profile has its eyes close together and is not small for that.
    """
    left, right, _, mouth_left, mouth_right = detection.landmarks
    between = np.linalg.norm(right - left)
    down = np.linalg.norm((mouth_left + mouth_right - left - right) / 2)
    return _rising(float(max(between, down)), HALF_EYE_DISTANCE, 3)


def sharpness(aligned: RGBImage) -> float:
    """Return 0 to 1 by the variance of the Laplacian (Pech-Pacheco et al., 2000)."""
    grey = cv2.cvtColor(aligned, cv2.COLOR_RGB2GRAY)
    return _rising(float(cv2.Laplacian(grey, cv2.CV_32F).var()), HALF_SHARPNESS, 2)


def pose(detection: Detection) -> float:
    """Return 1 for a frontal face, 0.5 for one whose nose hides an eye, towards 0 for a profile.

    The nose stands half-way between the eyes, measured along the line of the eyes, when a face
    looks into the camera, and wanders to one of them as it turns.
    """
    left, right, nose, _, _ = detection.landmarks
    axis = right - left
    length = float(axis @ axis)
    if length == 0:
        return 0.0
    off_centre = abs(float((nose - left) @ axis) / length - 0.5)
    return float(np.clip(1.0 - off_centre, 0.0, 1.0))


def _rising(value: float, half: float, steepness: int) -> float:
    """Return 0 for 0, 0.5 for half, towards 1 (Hill's curve)."""
    return value**steepness / (value**steepness + half**steepness)
