"""Colour profiles of files. Reading one is decoding: it belongs in a decoder's process."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageCms

# Larger ones describe neither a screen nor a camera.
MAX_PROFILE = 4 * 1024 * 1024


def converted(image: Image.Image, profile: bytes) -> Image.Image | None:
    """Return an RGB image of the profile's colours in sRGB; None where they are no others."""
    convert = conversion(profile)
    return None if convert is None else ImageCms.applyTransform(image, convert)


@lru_cache(maxsize=16)
def conversion(profile: bytes) -> ImageCms.ImageCmsTransform | None:
    """Return the way to sRGB; None where none is needed or the profile is damaged."""
    if not 0 < len(profile) <= MAX_PROFILE:
        return None
    try:
        source = ImageCms.getOpenProfile(BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return None
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    except (ImageCms.PyCMSError, OSError):
        return None
