"""Are two photos of the same person? LFW's protocol on a file of pairs, pack beside pack.

Of each photo, the face that is nearest to its centre counts, as LFW has it. A photo in which no
face is found is like no other: its pairs count as strangers, right or wrong.
"""

import argparse
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_curve
from tqdm import tqdm

from albums.images import UnreadablePhoto, pixels
from faces import alignment, detection, embedding, packs
from faces.evaluation import drawing, judging
from faces.evaluation.pairs import Pair, PairsError, Photo, files, photos_of, read
from faces.evaluation.report import Draw, Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Vector = npt.NDArray[np.float32]
UNLIKE = -1.0  # the least that a cosine can be
HEADINGS = ("accuracy", "threshold", "TAR at FAR 1e-3", "(FAR)", "AUC", "EER", "missed")
ROW = "{:12} {:>18} {:>10} {:>18} {:>9} {:>8} {:>7} {:>7}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--images", type=Path, metavar="DIR", help="photos: DIR/name/name_0001.jpg, or all in DIR"
    )
    where.add_argument(
        "--album", type=Path, metavar="DIR", help="draw the pairs from an album's labels.csv"
    )
    parser.add_argument("--pairs", type=Path, metavar="FILE", help="in the form of LFW's pairs.txt")
    parser.add_argument(
        "--pack", nargs="+", metavar="NAME", help="packs to compare (default: the active one)"
    )


def run(
    *,
    images: Path | None = None,
    pairs: Path | None = None,
    album: Path | None = None,
    pack: list[str] | None = None,
    progress: bool = True,
) -> Report:
    """Judge packs on the pairs of a file with the photos of a folder, or on pairs of an album.

    Raises:
        AlbumError: the pairs or the labels break their form, or a photo is missing or unreadable.
        PackError: a pack cannot be had.
    """
    known, paths = _drawn(album) if album else _given(images, pairs)
    chosen = [packs.get(name) for name in pack or [packs.active().name]]
    for one in chosen:
        packs.fetch(one, progress=progress)
    report = Report()
    people = len({photo.person for photo in paths})
    report.say(f"{len(known)} pairs of {len(paths)} photos of {people} people")
    report.say(ROW.format("pack", *HEADINGS))
    curves: dict[str, npt.NDArray[np.float64]] = {}
    for one in chosen:
        _judge(one, known, vectors(paths, one, progress=progress), report, curves)
    report.figures["roc"] = _roc(curves, np.array([pair.same for pair in known]))
    return report


def _given(folder: Path | None, pairs: Path | None) -> tuple[list[Pair], dict[Photo, Path]]:
    if folder is None or pairs is None:
        raise PairsError("--images needs --pairs, the file that says which photos to compare.")
    known = read(pairs)
    return known, files(folder, known)


def _drawn(album: Path) -> tuple[list[Pair], dict[Photo, Path]]:
    paths = drawing.single(album)
    known = drawing.draw(Counter(photo.person for photo in paths))
    return known, {photo: paths[photo] for photo in photos_of(known)}


def _judge(
    pack: packs.Pack,
    known: list[Pair],
    vectors: Mapping[Photo, Vector],
    report: Report,
    curves: dict[str, npt.NDArray[np.float64]],
) -> None:
    """Add a line, the values and the similarities of a pack."""
    missed = sum(photo not in vectors for photo in photos_of(known))
    found = similarities(known, vectors)
    same = np.array([pair.same for pair in known])
    result = judging.judge(found, same, np.array([pair.fold for pair in known]))
    curves[pack.name] = found
    report.values[pack.name] = {**asdict(result), "missed": missed}
    report.say(
        ROW.format(
            pack.name,
            f"{result.accuracy:.3%} +- {100 * result.accuracy_deviation:.3f}",
            f"{result.threshold:.3f}",
            f"{result.tar:.2%} +- {100 * result.tar_deviation:.2f}",
            f"{result.far:.5f}",
            f"{result.auc:.5f}",
            f"{result.eer:.3%}",
            missed,
        )
    )


def vectors(
    paths: Mapping[Photo, Path], pack: packs.Pack, *, progress: bool
) -> dict[Photo, Vector]:
    """Return the vector of the face nearest to the centre of each photo that has a face.

    Raises:
        PairsError: a photo cannot be read.
    """
    found = {}
    for photo, path in tqdm(paths.items(), desc=pack.name, unit="photo", disable=not progress):
        try:
            image = pixels(path)
        except UnreadablePhoto as error:
            raise PairsError(f"{path}: {error}") from error
        faces = detection.detect(image, pack)
        if faces:
            centre = image.shape[1] / 2, image.shape[0] / 2
            face = min(faces, key=lambda one: _distance(one, centre))
            crop = alignment.align(image, face.landmarks)
            found[photo] = embedding.embed([crop], pack)[0]
    return found


def _distance(face: detection.Detection, point: tuple[float, float]) -> float:
    x, y, width, height = face.box
    return float(np.hypot(x + width / 2 - point[0], y + height / 2 - point[1]))


def similarities(known: list[Pair], vectors: Mapping[Photo, Vector]) -> npt.NDArray[np.float64]:
    """Return the cosine of each pair, -1 for one with a photo that has no vector."""
    return np.array(
        [
            float(vectors[pair.one] @ vectors[pair.other])
            if pair.one in vectors and pair.other in vectors
            else UNLIKE
            for pair in known
        ]
    )


def _roc(curves: Mapping[str, npt.NDArray[np.float64]], same: npt.NDArray[np.bool_]) -> Draw:
    def draw(axes: "Axes") -> None:
        for name, found in curves.items():
            false_accepts, true_accepts, _ = roc_curve(same, found)
            axes.step(false_accepts, true_accepts, where="post", label=name)
        axes.set_xscale("symlog", linthresh=1e-3)
        axes.set(xlim=(0, 1), ylim=(0.9, 1.001))
        axes.set(xlabel="false accept rate", ylabel="true accept rate")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(loc="lower right")

    return draw
