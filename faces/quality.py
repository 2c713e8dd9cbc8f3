"""How much a face can tell about who it is."""

import cv2
import numpy as np

from faces.detection import Detection, RGBImage

# From this many pixels between the eyes on, more of them tell nothing more to a crop of 112.
FULL_EYE_DISTANCE = 35.0
# The variance of the Laplacian of an aligned crop that is as sharp as the embedder can use.
FULL_SHARPNESS = 300.0


def quality(aligned: RGBImage, detection: Detection) -> float:
    """Return 0 to 1, the product of size, sharpness, pose and the detector's score.

    Args:
        aligned: the crop (112, 112, 3) that is embedded.
        detection: landmarks in pixels of the original photo.
    """
    return float(size(detection) * np.sqrt(sharpness(aligned)) * pose(detection) * detection.score)


def size(detection: Detection) -> float:
    """Return 0 to 1 by the distance between the eyes, or of eyes and mouth if that is more.

    A face in profile has its eyes close together and is not small for that.
    """
    left, right, _, mouth_left, mouth_right = detection.landmarks
    between = np.linalg.norm(right - left)
    down = np.linalg.norm((mouth_left + mouth_right - left - right) / 2)
    return min(1.0, max(float(between), float(down)) / FULL_EYE_DISTANCE)


def sharpness(aligned: RGBImage) -> float:
    """Return 0 to 1 by the variance of the Laplacian (Pech-Pacheco et al., 2000)."""
    grey = cv2.cvtColor(aligned, cv2.COLOR_RGB2GRAY)
    return float(min(1.0, cv2.Laplacian(grey, cv2.CV_64F).var() / FULL_SHARPNESS))


def pose(detection: Detection) -> float:
    """Return 1 for a frontal face, towards 0 for a profile.

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
