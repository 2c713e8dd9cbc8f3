"""How much of a face's similarity to other photos of the same person blur and smallness cost.

And how alike two strangers become: two poor faces share what they lack.

    python -m benchmarks.quality --album DIR [--pack edgeface] [--packs var/packs]

DIR is as for benchmarks.naming. faces/quality.py's curves were drawn through what this prints.
"""

import argparse
import collections
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from benchmarks.ingest import instance
from benchmarks.naming import SAME_FACE_IOU, labels

if TYPE_CHECKING:
    from faces.packs import Pack

Crop = npt.NDArray[np.uint8]
PEOPLE = 90
FACES = 3  # of each person
BLURS = (1, 1.5, 2, 2.5, 3, 4, 5, 6)  # standard deviation in pixels of the aligned crop
EYES = (28, 20, 16, 12, 10, 8, 6, 5, 4)  # pixels between the eyes
EYES_OF_CROP = 35.2


def crops(album: Path, pack: "Pack") -> tuple[list[Crop], npt.NDArray[np.str_]]:
    from albums import images
    from faces import alignment, detection
    from faces.boxes import iou

    by_person = collections.defaultdict(list)
    for label in labels(album):
        by_person[label.person].append(label)
    chosen = [some for _, some in sorted(by_person.items()) if len(some) >= FACES][:PEOPLE]
    found, people = [], []
    for label in tqdm([label for some in chosen for label in some[:FACES]], unit="face"):
        image = images.pixels(album / "photos" / label.photo)
        for face in detection.detect(image, pack):
            if iou(face.box, label.box) >= SAME_FACE_IOU:
                found.append(alignment.align(image, face.landmarks))
                people.append(label.person)
                break
    return found, np.array(people)


def blurred(crop: Crop, sigma: float) -> Crop:
    return cv2.GaussianBlur(crop, (0, 0), sigma).astype(np.uint8)


def smaller(crop: Crop, eyes: float) -> Crop:
    scale = eyes / EYES_OF_CROP
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, crop.shape[1::-1], interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def report(
    found: list[Crop],
    people: npt.NDArray[np.str_],
    pack: "Pack",
    worsened: Callable[[Crop, float], Crop],
    steps: tuple[float, ...],
) -> None:
    from faces.embedding import embed

    whole = embed(found, pack)
    same = (people[:, None] == people[None]) & ~np.eye(len(people), dtype=bool)
    strangers = people[:, None] < people[None]
    full = (whole @ whole.T)[same].mean()
    print(f"  strangers, one pair in a thousand: {_tail((whole @ whole.T)[strangers]):.3f}")
    for step in steps:
        worse = [worsened(crop, step) for crop in found]
        poor = embed(worse, pack)
        left = (poor @ whole.T)[same].mean() / full
        one, both = _tail((poor @ whole.T)[strangers]), _tail((poor @ poor.T)[strangers])
        grey = [cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY) for crop in worse]
        sharpness = np.median([cv2.Laplacian(one, cv2.CV_32F).var() for one in grey])
        print(
            f"  {step:5}  variance of the Laplacian {sharpness:6.1f}  similarity {left:.3f}"
            f"  strangers: one poor {one:.3f}, both {both:.3f}"
        )


def _tail(similarities: npt.NDArray[np.float32]) -> float:
    return float(np.quantile(similarities, 0.999))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--album", type=Path, required=True)
    parser.add_argument("--pack", default="edgeface")
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    os.environ.setdefault("KITH_PACK", options.pack)
    with instance(options.packs):
        from faces import packs

        pack = packs.active()
        found, people = crops(options.album, pack)
        print(f"{len(found)} faces; blurred, by the standard deviation in pixels of the crop")
        report(found, people, pack, blurred, BLURS)
        print("made smaller, by the pixels between the eyes")
        report(found, people, pack, smaller, EYES)


if __name__ == "__main__":
    main()
