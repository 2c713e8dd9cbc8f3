"""What the second look at each face gains: verification of labelled faces with it and without.

    python -m benchmarks.landmarks --album DIR [--pack edgeface] [--packs var/packs]

DIR is as for benchmarks.calibration. Prints the share of pairs of the same person (TAR) above the
similarity that a thousandth, ten thousandth and hundred thousandth of all pairs of strangers
exceed.
"""

import argparse
import os
from pathlib import Path
from unittest import mock

import numpy as np

from benchmarks.calibration import Faces, embedded
from benchmarks.ingest import instance

FALSE_RATES = (1e-3, 1e-4, 1e-5)


def verify(faces: Faces, title: str) -> None:
    similarity = faces.vectors @ faces.vectors.T
    pairs = np.triu_indices(len(faces.people), 1)
    same = faces.people[pairs[0]] == faces.people[pairs[1]]
    genuine, strangers = similarity[pairs][same], similarity[pairs][~same]
    thresholds = np.quantile(strangers, [1 - rate for rate in FALSE_RATES])
    for rate, threshold in zip(FALSE_RATES, thresholds, strict=True):
        share = (genuine > threshold).mean()
        print(f"{title}: TAR {share:.3%} at FAR {rate:.0e} (similarity {threshold:.3f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--album", type=Path, required=True)
    parser.add_argument("--pack", default="edgeface")
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    os.environ.setdefault("KITH_PACK", options.pack)
    with instance(options.packs):
        from faces import near

        verify(embedded(options.album, options.pack), "two looks")
        with mock.patch.object(near, "refined", lambda *given: given[1]):
            verify(embedded(options.album, options.pack), "one look ")


if __name__ == "__main__":
    main()
