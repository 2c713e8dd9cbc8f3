"""Reading photos: the only code that looks inside image files.

Files are hostile until decoded. `identify`, `decode` and `srgb` leave them to a process with limits
of time and memory (see `decoder`), so that they cost neither a request nor a worker.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from albums.images.apart import decode, identify, srgb
from albums.images.decoding import Decoded, turned
from albums.images.errors import NotAPhoto, TooManyPixels, UnreadablePhoto
from albums.images.fingerprints import fingerprint
from albums.images.headers import ACCEPTED, Header
from albums.images.metadata import Metadata
from albums.images.renditions import save_webp, shrunk

__all__ = [
    "ACCEPTED",
    "Decoded",
    "Header",
    "Metadata",
    "NotAPhoto",
    "TooManyPixels",
    "UnreadablePhoto",
    "decode",
    "fingerprint",
    "identify",
    "open_upright",
    "pixels",
    "save_webp",
    "shrunk",
    "srgb",
    "turned",
]


def open_upright(path: Path, *, max_pixels: int | None = None) -> Image.Image:
    """Return the photo as an upright RGB image."""
    return decode(path, max_pixels=max_pixels).image


def pixels(path: Path, *, max_pixels: int | None = None) -> npt.NDArray[np.uint8]:
    """Return the upright photo, shape (height, width, 3), RGB."""
    return np.asarray(open_upright(path, max_pixels=max_pixels))
