"""From a file to upright RGB pixels."""

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

import numpy as np
import pillow_heif
from PIL import AvifImagePlugin, Image, ImageCms, TiffImagePlugin, WebPImagePlugin

from albums.images.errors import DECODER_ERRORS, damaged
from albums.images.headers import Header, check_size
from albums.images.metadata import Metadata, exif_of, read_metadata

pillow_heif.register_heif_opener(thumbnails=False)
# Pillow imports every decoder it has when it is asked for one that it has not yet imported.
NEEDED = (AvifImagePlugin, TiffImagePlugin, WebPImagePlugin)

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
CLOCKWISE = {
    1: Image.Transpose.ROTATE_270,  # Pillow counts the other way round
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}
ALPHA_MODES = {"RGBA", "LA", "PA", "RGBa", "La"}
DEEP_MODES = {"I", "F", "I;16", "I;16B", "I;16L", "I;16N"}
WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo's upright RGB image and what its file says about it.

    The image's numbers are those of the file; where they are not sRGB, `info["icc_profile"]` says
    what they are, and `images.srgb` converts them.
    """

    image: Image.Image
    metadata: Metadata


def decode(file: BinaryIO, header: Header, *, turns: int, max_pixels: int) -> Decoded:
    """Read the photo of a header at full resolution; raise UnreadablePhoto.

    For the decoder's process alone: everybody else calls `images.decode`.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=[header.format]) as image:
            check_size(*image.size, max_pixels)
            image.load()
            return Decoded(turned(_upright(image), turns), read_metadata(image))
    except DECODER_ERRORS as error:
        raise damaged(error, header.format) from error


def turned(image: Image.Image, quarters: int) -> Image.Image:
    """Return the image turned by quarters of a circle, clockwise."""
    turn = CLOCKWISE.get(quarters % 4)
    return image if turn is None else image.transpose(turn)


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
