"""Perceptual hashes of 64 bits: near each other for pictures that look alike.

pHash, the signs of the lowest frequencies of the cosine transform: Zauner, "Implementation and
Benchmarking of Perceptual Image Hash Functions", 2010.
"""

import imagehash
from PIL import Image


def fingerprint(image: Image.Image) -> int:
    """Return the perceptual hash of a picture, as a signed number of 64 bits."""
    number = int(str(imagehash.phash(image)), 16)
    return number - (1 << 64) if number >= 1 << 63 else number
