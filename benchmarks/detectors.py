"""What a pack's detector finds, by scanned size, width of the face and share of the photo, and what
each step costs.

    python -m benchmarks.detectors --images DIR [--pack edgeface] [--packs var/packs]

Needs no labels: faces that are found with certainty in the photos are made smaller, or cut out so
that they fill more and more of the picture, and counted again.
"""

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.ingest import PHOTO_SUFFIXES, instance

if TYPE_CHECKING:
    from faces.packs import Pack

Image = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]
SIZES = ((640, 480), (1024, 768), (1280, 960), (1600, 1200))
WIDTHS = (16, 20, 24, 32, 48)
SHARES = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
CERTAIN = 0.85
LARGE = 96  # pixels of width of a face that may be made smaller
SAME_FACE = 0.4


@dataclass(frozen=True, slots=True)
class Portrait:
    """A face that is certainly one, with its surroundings."""

    image: Image
    box: Box


def decoded(paths: list[Path]) -> Iterator[Image]:
    from albums import images

    for path in paths:
        yield images.pixels(path)


def portraits(paths: list[Path], pack: "Pack") -> list[Portrait]:
    from faces.detection import detect

    return [
        surroundings(image, face.box)
        for image in decoded(paths)
        for face in detect(image, pack)
        if face.score >= CERTAIN and LARGE <= face.box[2] <= image.shape[1] / 2
    ]


def surroundings(image: Image, box: Box) -> Portrait:
    x, y, width, height = box
    left, top = int(max(0, x - 2 * width)), int(max(0, y - 2 * height))
    right, bottom = int(x + 3 * width), int(y + 3 * height)
    region = image[top:bottom, left:right].copy()
    return Portrait(region, (x - left, y - top, width, height))


def found(image: Image, box: Box, pack: "Pack") -> bool:
    from faces.boxes import iou
    from faces.detection import detect

    return any(iou(face.box, box) >= SAME_FACE for face in detect(image, pack))


def shrunk(one: Portrait, width: int) -> tuple[Image, Box]:
    """The photo, at the scale at which its face has the width."""
    scale = width / one.box[2]
    size = tuple(max(1, round(side * scale)) for side in one.image.shape[1::-1])
    small = cv2.resize(one.image, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    x, y, w, h = one.box
    return small, (x * scale, y * scale, w * scale, h * scale)


def cut(one: Portrait, share: float, side: int) -> tuple[Image, Box]:
    """The square in which the face has that share of the width, as a large photo."""
    x, y, width, height = one.box
    half = width / share / 2
    left, top = max(0, int(x + width / 2 - half)), max(0, int(y + height / 2 - half))
    right, bottom = int(x + width / 2 + half), int(y + height / 2 + half)
    region = one.image[top:bottom, left:right]
    scale = side / max(region.shape[:2])
    large = cv2.resize(region, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    box = ((x - left) * scale, (y - top) * scale, width * scale, height * scale)
    return large.astype(np.uint8), box


def compare_sizes(paths: list[Path], pack: "Pack") -> None:
    """Each photo at all sizes in turn, so that what else the machine does spoils all alike."""
    from faces import detection

    faces, spent = dict.fromkeys(SIZES, 0), dict.fromkeys(SIZES, 0.0)
    for image in decoded(paths):
        for width, height in SIZES:
            with mock.patch.object(detection, "SCANNED_PIXELS", width * height):
                start = time.perf_counter()
                faces[width, height] += len(detection.detect(image, pack))
                spent[width, height] += time.perf_counter() - start
    print("scanned       faces   ms a photo")
    for size in SIZES:
        width, height = size
        print(f"{width:4} x {height:4}  {faces[size]:6}   {spent[size] / len(paths) * 1000:.0f}")


def compare_faces(chosen: list[Portrait], pack: "Pack") -> None:
    print(f"\n{len(chosen)} large, certain faces, found again")
    for width in WIDTHS:
        hits = [found(*shrunk(one, width), pack) for one in chosen]
        print(f"  {width:3} pixels wide: {np.mean(hits):6.1%}")
    for share in SHARES:
        hits = [found(*cut(one, share, 2000), pack) for one in chosen]
        print(f"  {share:4.0%} of a photo of 2000 pixels: {np.mean(hits):6.1%}")


def compare_steps(paths: list[Path], pack: "Pack") -> None:
    from faces import alignment, detection, embedding, quality

    spent = dict.fromkeys(("detect", "align", "embed", "quality"), 0.0)
    count = 0
    for image in decoded(paths):
        times = [time.perf_counter()]
        faces = detection.detect(image, pack)
        times.append(time.perf_counter())
        crops = [alignment.align(image, face.landmarks) for face in faces]
        times.append(time.perf_counter())
        embedding.embed(crops, pack)
        times.append(time.perf_counter())
        for crop, face in zip(crops, faces, strict=True):
            quality.quality(crop, face)
        times.append(time.perf_counter())
        count += len(faces)
        for step, length in zip(spent, np.diff(times), strict=True):
            spent[step] += float(length)
    print(f"\n{count} faces in {len(paths)} photos; ms a face")
    for step, seconds in spent.items():
        print(f"  {step:8} {seconds / max(1, count) * 1000:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--pack", default="edgeface")
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    os.environ.setdefault("KITH_PACK", options.pack)
    with instance(options.packs):
        from faces import packs

        pack = packs.active()
        paths = [
            path
            for path in sorted(options.images.rglob("*"))
            if path.suffix.lower() in PHOTO_SUFFIXES
        ]
        compare_sizes(paths, pack)
        compare_faces(portraits(paths, pack), pack)
        compare_steps(paths, pack)


if __name__ == "__main__":
    main()
