"""From a file to upright RGB pixels."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageCms

from albums.images.errors import DECODER_ERRORS, UnreadablePhoto, damaged
from albums.images.headers import check_size, identify
from albums.images.metadata import Metadata, exif_of, read_metadata
from albums.images.renditions import turned

pillow_heif.register_heif_opener(thumbnails=False)

ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ALPHA_MODES = {"RGBA", "LA", "PA", "RGBa", "La"}
DEEP_MODES = {"I", "F", "I;16", "I;16B", "I;16L", "I;16N"}
WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo's upright RGB image and what its file says about it.

    The image's numbers are those of the file; `info["icc_profile"]` says in which colour space,
    and `renditions.srgb` converts them.
    """

    image: Image.Image
    metadata: Metadata


def decode(path: Path, *, turns: int = 0, max_pixels: int | None = None) -> Decoded:
    """Read a photo at full resolution; raise UnreadablePhoto with a reason for its owner.

    Args:
        turns: quarters of a circle, clockwise, by which the owner turned what the file shows.
    """
    with _opened(path) as file:
        header = identify(file, max_pixels=max_pixels)
        file.seek(0)
        try:
            with Image.open(file, formats=[header.format]) as image:
                check_size(*image.size, max_pixels)
                image.load()
                return Decoded(turned(_upright(image), turns), read_metadata(image))
        except DECODER_ERRORS as error:
            raise damaged(error, header.format) from error


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UnreadablePhoto(
            _("The original cannot be opened: %(error)s.") % {"error": error.strerror}
        ) from error


def open_upright(path: Path, *, max_pixels: int | None = None) -> Image.Image:
    """Return the photo as an upright RGB image."""
    return decode(path, max_pixels=max_pixels).image


def pixels(path: Path, *, max_pixels: int | None = None) -> npt.NDArray[np.uint8]:
    """Return the upright photo, shape (height, width, 3), RGB."""
    return np.asarray(open_upright(path, max_pixels=max_pixels))


def _upright(image: Image.Image) -> Image.Image:
    turn = UPRIGHT.get(exif_of(image).get(ORIENTATION, 1))
    colours = _rgb(image)
    return colours if turn is None else colours.transpose(turn)


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.mode in ALPHA_MODES or "transparency" in image.info:
        return _on_white(image)
    if image.mode == "P":
        return image.convert("RGB")
    if image.mode in {"CMYK", "LAB"}:
        return _by_profile(image)
    rgb = (_eight_bits(image) if image.mode in DEEP_MODES else image).convert("RGB")
    rgb.info.pop("icc_profile", None)  # it describes grey, not RGB
    return rgb


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    paper = Image.new("RGB", image.size, WHITE)
    paper.paste(layer, mask=layer.getchannel("A"))
    if image.mode in {"RGBA", "RGBa", "P", "RGB"} and "icc_profile" in image.info:
        paper.info["icc_profile"] = image.info["icc_profile"]
    return paper


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scale deep grey to 0 to 255; Pillow's own conversion clips it."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8))
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0, neginf=0)
    top = float(values.max(initial=0))
    scale = next((limit for limit in (1, 255, 65535) if top <= limit), top)
    return Image.fromarray(np.clip(values * (255 / scale), 0, 255).astype(np.uint8))


def _by_profile(image: Image.Image) -> Image.Image:
    """Convert print colours by the profile in the file; plainly where there is none."""
    try:
        rgb = ImageCms.profileToProfile(
            image, _profile(image), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        rgb = None
    if rgb is None:
        rgb = image.convert("RGB")
    rgb.info.pop("icc_profile", None)
    return rgb


def _profile(image: Image.Image) -> ImageCms.ImageCmsProfile:
    if image.mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    return ImageCms.getOpenProfile(BytesIO(image.info.get("icc_profile", b"")))
