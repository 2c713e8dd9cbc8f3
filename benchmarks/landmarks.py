"""What better landmarks gain: verification of labelled faces by the landmarks they are aligned by.

    python -m benchmarks.landmarks --album DIR [--pack edgeface] [--reference buffalo_s]
        [--packs var/packs]

DIR is as for benchmarks.naming. Every second person of the album counts: the others were used
to choose. Prints the share of pairs of the same person (TAR) above the similarity that a
thousandth, ten thousandth and hundred thousandth of all pairs of strangers exceed, for the
detector's landmarks, for those from near, and for those of the detector of the reference, which is
for research only; and the milliseconds that a face takes.
"""

import argparse
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from benchmarks.ingest import instance
from benchmarks.naming import SAME_FACE_IOU, iou, labels

if TYPE_CHECKING:
    from faces.finders import Detection, RGBImage
    from faces.packs import Pack

FALSE_RATES = (1e-3, 1e-4, 1e-5)
ONCE, NEAR, REFERENCE = "detector alone", "from near", "reference"


@dataclass(frozen=True, slots=True)
class Labelled:
    image: "RGBImage"
    person: str
    face: "Detection"  # with the landmarks of the first scan
    reference: "Detection | None"


def labelled(album: Path, pack: "Pack", reference: "Pack") -> Iterator[Labelled]:
    """Find the labelled faces of every second person, with the landmarks of the first scan."""
    from albums import images
    from faces import detection, landmarks

    by_photo = defaultdict(list)
    for label in labels(album):
        by_photo[label.photo].append(label)
    people = set(sorted({label.person for one in by_photo.values() for label in one})[1::2])
    wanted = [name for name, own in by_photo.items() if people & {label.person for label in own}]
    for name in tqdm(sorted(wanted), unit="photo"):
        image = images.pixels(album / "photos" / name)
        with mock.patch.object(landmarks, "refined", lambda *given: given[1]):
            found = detection.detect(image, pack)
            others = detection.detect(image, reference)
        for face in found:
            best = max(by_photo[name], key=lambda label: iou(face.box, label.box))
            if best.person in people and iou(face.box, best.box) >= SAME_FACE_IOU:
                same = max(others, key=lambda one: iou(face.box, one.box), default=None)
                same = same if same and iou(face.box, same.box) >= SAME_FACE_IOU else None
                yield Labelled(image, best.person, face, same)


def compare(album: Path, pack: "Pack", reference: "Pack") -> None:
    from faces import alignment, embedding, landmarks

    people, vectors = [], defaultdict(list)
    milliseconds = 0.0
    for one in labelled(album, pack, reference):
        people.append(one.person)
        started = time.thread_time()
        near = landmarks.refined(one.image, one.face, pack)
        milliseconds += 1000 * (time.thread_time() - started)
        seen = {ONCE: one.face, NEAR: near, REFERENCE: one.reference or one.face}
        crops = [alignment.align(one.image, face.landmarks) for face in seen.values()]
        for title, vector in zip(seen, embedding.embed(crops, pack), strict=True):
            vectors[title].append(vector)
    print(f"{len(people)} faces of {len(set(people))} people")
    for title, own in vectors.items():
        verify(np.array(own), np.array(people), title)
    print(f"{NEAR}: {milliseconds / len(people):.1f} ms of one core a face")


def verify(vectors: npt.NDArray[np.float32], people: npt.NDArray[np.str_], title: str) -> None:
    pairs = np.triu_indices(len(people), 1)
    similarity = (vectors @ vectors.T)[pairs]
    same = people[pairs[0]] == people[pairs[1]]
    genuine, strangers = similarity[same], similarity[~same]
    thresholds = np.quantile(strangers, [1 - rate for rate in FALSE_RATES])
    shares = [(genuine > threshold).mean() for threshold in thresholds]
    rates = "  ".join(
        f"{share:.3%} at {rate:.0e}" for rate, share in zip(FALSE_RATES, shares, strict=True)
    )
    print(f"{title:15} TAR {rates}  mean similarity {genuine.mean():.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--album", type=Path, required=True)
    parser.add_argument("--pack", default="edgeface")
    parser.add_argument("--reference", default="buffalo_s")
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    os.environ.setdefault("KITH_PACK", options.pack)
    with instance(options.packs):
        from faces import packs

        chosen = packs.get(options.pack), packs.get(options.reference)
        for pack in chosen:
            packs.fetch(pack)
        compare(options.album, *chosen)


if __name__ == "__main__":
    main()
