"""Finding faces: boxes, five landmarks and a score."""

import cv2
import numpy as np

from faces import landmarks, near
from faces.finders import Detection, Landmarks, RGBImage, find, separate
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


def detect(image: RGBImage, pack: Pack) -> list[Detection]:
    """Return the faces of an upright image (height, width, 3), the surest first."""
    scanned = _reduced(image, SCANNED_PIXELS)
    faces = _scan(image, scanned, pack)
    if scanned.shape[0] * scanned.shape[1] > 2 * COARSE_PIXELS:
        faces += _scan(image, _reduced(scanned, COARSE_PIXELS), pack, least=COARSE_FACE)
    found = separate(faces)
    return [landmarks.refined(image, one, pack) for one in found if near.is_sure(image, one, pack)]


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


def _scan(image: RGBImage, scanned: RGBImage, pack: Pack, *, least: int = 0) -> list[Detection]:
    """Find faces in a copy of the image, of at least so many of its pixels in width."""
    scale = image.shape[1] / scanned.shape[1], image.shape[0] / scanned.shape[0]
    back = np.array([[scale[0], 0, 0], [0, scale[1], 0]])
    return [one.placed(back) for one in find(scanned, pack) if one.box[2] >= least]
