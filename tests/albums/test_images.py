"""Reading photos: every accepted type, upright and in the right colours; nothing hostile."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from albums import images
from tests.albums.making import (
    BLUE,
    GREEN,
    GREY,
    RED,
    chunk,
    jpeg,
    png_header,
    quarters,
    saved,
    with_jpeg_size,
)

WHITE = (255, 255, 255)
KINDS = {
    "JPEG": saved(quarters(), "JPEG", quality=95),
    "PNG": saved(quarters(), "PNG"),
    "WEBP": saved(quarters(), "WEBP", lossless=True),
    "WEBP lossy": saved(quarters(), "WEBP", quality=95),
    "GIF": saved(quarters(), "GIF"),
    "TIFF": saved(quarters(), "TIFF", compression="tiff_lzw"),
    "BMP": saved(quarters(), "BMP"),
    "HEIF": saved(quarters(), "HEIF", quality=95),
    "AVIF": saved(quarters(), "AVIF", quality=95),
}


def opened(content: bytes, folder: Path) -> images.Decoded:
    path = folder / "photo"
    path.write_bytes(content)
    return images.decode(path)


def refusal(content: bytes, folder: Path) -> images.UnreadablePhoto:
    with pytest.raises(images.UnreadablePhoto) as caught:
        opened(content, folder)
    return caught.value


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colour in the middle of each quarter, from the upper left by rows."""
    pixels = np.asarray(image).astype(int)
    rows, columns = pixels.shape[0] // 4, pixels.shape[1] // 4
    return [tuple(pixels[y, x]) for y in (rows, rows * 3) for x in (columns, columns * 3)]


def assert_near(image: Image.Image, *expected: tuple[int, ...], by: int = 12) -> None:
    assert np.abs(np.subtract(corners(image), expected)).max() <= by


@pytest.mark.parametrize("kind", KINDS)
def test_each_type_is_known_by_its_content(kind: str, tmp_path: Path) -> None:
    header = images.identify(BytesIO(KINDS[kind]))
    assert (header.format, header.width, header.height) == (kind.split()[0], 96, 64)
    image = opened(KINDS[kind], tmp_path).image
    assert image.mode == "RGB"
    assert_near(image, RED, GREEN, BLUE, GREY)


@pytest.mark.parametrize("orientation", range(10))
def test_orientation(orientation: int, tmp_path: Path) -> None:
    upright = quarters()
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    stored = upright.transpose(undo) if undo is not None else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    # Given bytes, pillow-heif writes the turn as HEIF wants it, in a box; EXIF alone means nothing.
    turns = dict.fromkeys(("JPEG", "PNG", "WEBP", "TIFF", "AVIF"), exif) | {"HEIF": exif.tobytes()}
    for kind, turn in turns.items():
        image = opened(saved(stored, kind, quality=95, exif=turn), tmp_path).image
        assert image.size == (96, 64), kind
        assert_near(image, RED, GREEN, BLUE, GREY, by=20)


def test_transparency_lies_on_white(tmp_path: Path) -> None:
    clear = quarters().convert("RGBA")
    clear.putalpha(0)
    for kind in ("PNG", "WEBP"):
        assert_near(opened(saved(clear, kind), tmp_path).image, *[WHITE] * 4, by=0)
    palette = Image.new("P", (8, 8), 1)
    palette.putpalette([0, 0, 0, *RED])
    assert_near(opened(saved(palette, "PNG", transparency=1), tmp_path).image, *[WHITE] * 4, by=0)


def test_print_colours_and_grey(tmp_path: Path) -> None:
    assert_near(opened(saved(quarters().convert("CMYK"), "JPEG"), tmp_path).image, RED, GREEN,
                BLUE, GREY, by=20)  # fmt: skip
    grey = opened(saved(quarters().convert("L"), "PNG"), tmp_path).image
    assert corners(grey)[3] == GREY
    black = opened(saved(Image.new("1", (8, 8)), "PNG"), tmp_path).image
    assert corners(black) == [(0, 0, 0)] * 4


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(kind: str, tmp_path: Path) -> None:
    deep = np.full((8, 8), 0x4000, dtype=np.uint16)
    deep[4:] = 0xFFFF
    image = opened(saved(Image.fromarray(deep), kind), tmp_path).image
    assert corners(image) == [(0x40,) * 3] * 2 + [(255,) * 3] * 2


def test_a_gif_gives_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, GREEN)]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert_near(opened(content, tmp_path).image, *[RED] * 4)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"hello", "not a photo"),
        (b"\xff", "not a photo"),
        (b"<!doctype html><script>alert(1)</script>", "HTML"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript"),
        (b"push graphic-context\nfill 'url(http://127.0.0.1/x)'", "not a photo"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "MP4"),
        (saved(quarters(), "JPEG2000"), "JPEG 2000"),
        (saved(quarters(), "PPM"), "not a photo"),
        (saved(quarters(), "ICO"), "not a photo"),
    ],
)
def test_other_types_are_no_photos(content: bytes, name: str, tmp_path: Path) -> None:
    error = refusal(content, tmp_path)
    assert isinstance(error, images.NotAPhoto)
    assert name in error.reason


@pytest.mark.parametrize(
    "content",
    [
        png_header(60_000, 60_000),
        png_header(2**31 - 1, 2**31 - 1),
        with_jpeg_size(jpeg(), 65_500, 65_500),
        KINDS["WEBP"][:21] + b"\xff\xff\xff\xff" + KINDS["WEBP"][25:],
        KINDS["AVIF"].replace(b"ispe\0\0\0\0\0\0\0\x60", b"ispe\0\0\0\0\0\xff\0\x60"),
    ],
)
def test_pixels_are_counted_before_decoding(content: bytes, tmp_path: Path) -> None:
    error = refusal(content, tmp_path)
    assert isinstance(error, images.TooManyPixels)
    assert "200 megapixels" in error.reason


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (png_header(0, 10), "damaged"),
        (with_jpeg_size(jpeg(), 0, 0), "damaged"),
        (b"GIF89a/*\x01\x01\x01\x80\0\0*/=1;alert(1)//;", "damaged"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "incomplete"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "incomplete"),
        (
            png_header(8, 8, extra=chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2**26)))),
            "unpacks",
        ),
    ],
)
def test_a_damaged_file_says_so(content: bytes, word: str, tmp_path: Path) -> None:
    assert word in refusal(content, tmp_path).reason


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_file_is_refused(kind: str, share: float, tmp_path: Path) -> None:
    noise = np.random.default_rng(7).integers(0, 255, (64, 96, 3), dtype=np.uint8)
    content = saved(Image.fromarray(noise), kind.split()[0])
    refusal(content[: int(len(content) * share)], tmp_path)


def test_what_follows_a_jpeg_does_not_matter(tmp_path: Path) -> None:
    tail = b"<html><script>alert(1)</script></html>"
    assert_near(opened(jpeg() + tail, tmp_path).image, RED, GREEN, BLUE, GREY)


@pytest.mark.parametrize("size", [(1, 1), (20_000, 1), (1, 20_000)])
def test_extreme_shapes_have_renditions(size: tuple[int, int], tmp_path: Path) -> None:
    image = opened(saved(Image.new("RGB", size), "PNG"), tmp_path).image
    images.save_webp(images.shrunk(image, 320), tmp_path / "small.webp")
    with Image.open(tmp_path / "small.webp") as small:
        assert small.size == tuple(min(side, 320) for side in size)


def test_random_damage_never_gets_past_the_named_error(tmp_path: Path) -> None:
    random, reasons = np.random.default_rng(1), list[str]()
    for content in KINDS.values():
        for _ in range(40):
            bytes_ = np.frombuffer(content, dtype=np.uint8).copy()
            places = random.integers(0, min(len(bytes_), 400), 6)
            bytes_[places] = random.integers(0, 255, 6)
            try:
                opened(bytes_.tobytes(), tmp_path)
            except images.UnreadablePhoto as error:
                reasons.append(error.reason)
    assert reasons
    assert all(reasons)


def test_wide_colours_become_srgb(tmp_path: Path) -> None:
    """A profile with red and green exchanged: after conversion they must be, too."""
    image = quarters()
    image.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert images.srgb(image) is image  # nothing to do
    profile = bytearray(image.info["icc_profile"].replace(b"s\0R\0G\0B", b"x\0R\0G\0B"))
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red + 4 : red + 12], profile[green + 4 : green + 12] = (
        profile[green + 4 : green + 12],
        profile[red + 4 : red + 12],
    )
    image.info["icc_profile"] = bytes(profile).replace(b"sRGB", b"xRGB")
    converted = images.srgb(
        opened(saved(image, "PNG", icc_profile=image.info["icc_profile"]), tmp_path).image
    )
    swapped = [(colour[1], colour[0], colour[2]) for colour in (RED, GREEN, BLUE, GREY)]
    assert_near(converted, *swapped)


def test_a_damaged_profile_is_ignored(tmp_path: Path) -> None:
    image = opened(saved(quarters(), "PNG", icc_profile=b"nonsense"), tmp_path).image
    images.save_webp(image, tmp_path / "copy.webp")
    with Image.open(tmp_path / "copy.webp") as copy:
        assert "icc_profile" not in copy.info
