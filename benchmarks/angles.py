"""How many faces are found again when the photo is turned, and what looking for tilted faces costs.

    python -m benchmarks.angles --images DIR [--step 30] [--pack edgeface] [--packs var/packs]

Needs no labels: what is found in the upright photos is looked for in their turned copies. The times
are those of finding and embedding the faces of the upright photos, with tilted faces and without,
in the same run.
"""

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.ingest import PHOTO_SUFFIXES, instance

if TYPE_CHECKING:
    from faces.detection import Detection
    from faces.packs import Pack

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
MAX_SIDE = 2600  # of a photo before it is turned
SAME = 0.4  # of the face's longer side: the centre of the same face is not farther off


def turned(image: Pixels, degrees: int) -> Pixels:
    """The photo turned clockwise, on a canvas that holds all of it."""
    method = Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(image).rotate(-degrees, method, expand=True))


def centres(faces: list["Detection"], image: Pixels, copy: Pixels, degrees: int) -> Floats:
    """Where the centres (n, 2) of an image's faces are in its turned copy."""
    from faces.near import turn

    middle, there = (np.array(one.shape[1::-1]) / 2 for one in (image, copy))
    return (np.array([face.centre for face in faces]).reshape(-1, 2) - middle) @ turn(
        degrees
    ).T + there


def direction(face: "Detection") -> float:
    """The roll of the landmarks in degrees, by the line from the eyes to the mouth."""
    left, right, _, mouth_left, mouth_right = face.landmarks
    down = mouth_left + mouth_right - left - right
    return float(np.degrees(np.arctan2(-down[0], down[1])))


def compare(
    image: Pixels, faces: list["Detection"], degrees: int, pack: "Pack"
) -> npt.NDArray[np.int_]:
    """Return faces, those found again, those of them the wrong way up, and what else is found."""
    from faces.detection import detect

    copy = turned(image, degrees)
    seen = detect(copy, pack)
    found = wrong = 0
    for face, centre in zip(faces, centres(faces, image, copy, degrees), strict=True):
        reach = SAME * max(face.box[2:])
        same = [one for one in seen if np.hypot(*(np.array(one.centre) - centre)) < reach]
        seen = [one for one in seen if not any(one is other for other in same[:1])]
        found += bool(same)
        away = direction(same[0]) - direction(face) - degrees if same else 0.0
        wrong += abs((away + 180) % 360 - 180) > 60
    return np.array([len(faces), found, wrong, len(seen)])


def compare_angles(paths: list[Path], step: int, pack: "Pack") -> None:
    from albums import images
    from faces.detection import detect

    print("turned by   faces   found again   wrong way up   others")
    photos = [np.asarray(images.shrunk(images.open_upright(path), MAX_SIDE)) for path in paths]
    upright = [detect(photo, pack) for photo in photos]
    for degrees in range(step, 360, step):
        rows = [
            compare(photo, seen, degrees, pack) for photo, seen in zip(photos, upright, strict=True)
        ]
        faces, found, wrong, others = np.sum(rows, axis=0)
        print(f"{degrees:9}   {faces:5}   {found / faces:11.1%}   {wrong:12}   {others:6}")


def compare_times(paths: list[Path], pack: "Pack") -> None:
    """Each photo both ways in turn, so that what else the machine does spoils both alike."""
    from albums import images
    from faces import detection, finders, tilted

    timed(images.pixels(paths[0]), pack)  # opens the models
    everything = upright = 0.0
    for path in paths:
        pixels = images.pixels(path)
        everything += timed(pixels, pack)
        with (
            mock.patch.object(detection, "HINT_SCORE", finders.MIN_SCORE),
            mock.patch.object(tilted, "looks", return_value=[]),
            mock.patch.object(tilted, "orientation", return_value=None),
        ):
            upright += timed(pixels, pack)
    per_photo = 1000 / len(paths)
    print(f"{len(paths)} photos, ms each: {upright * per_photo:.0f} upright only,", end=" ")
    print(f"{everything * per_photo:.0f} with tilted faces, ratio {everything / upright:.2f}")


def timed(pixels: Pixels, pack: "Pack") -> float:
    """Return the seconds that finding and embedding the faces of a photo takes."""
    from faces import extraction

    clock = time.perf_counter()
    extraction.find(pixels, pack)
    return time.perf_counter() - clock


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--step", type=int, default=30, help="degrees between two copies")
    parser.add_argument("--pack", default="edgeface")
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    os.environ.setdefault("KITH_PACK", options.pack)
    files = sorted(options.images.rglob("*"))
    paths = [path for path in files if path.suffix.lower() in PHOTO_SUFFIXES]
    with instance(options.packs):
        from faces import packs

        pack = packs.active()
        compare_times(paths, pack)
        compare_angles(paths, options.step, pack)


if __name__ == "__main__":
    main()
