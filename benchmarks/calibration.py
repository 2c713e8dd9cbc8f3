"""Fit a pack's calibration on half of the people of an album, and judge it on the other half.

Plays open-set identification: some people have 1 to 20 confirmed faces, all other labelled faces
are probes, and those of people without confirmed faces should get no name. Prints the constants
for faces/packs.py, the reliability of the probabilities, and the scoring rules side by side.

    python -m benchmarks.calibration --album DIR [--pack edgeface] [--packs var/packs]

DIR holds labels.csv (photo, person, x, y, w, h in pixels) and photos/.
"""

import argparse
import collections
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from tqdm import tqdm

from benchmarks.ingest import instance
from benchmarks.naming import SAME_FACE_IOU, iou, labels

Array = npt.NDArray[np.floating]
CONFIRMED = (1, 2, 3, 5, 10, 20)
ROUNDS = 5
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Faces:
    vectors: Array  # (n, d), L2-normalised
    people: npt.NDArray[np.str_]  # (n,)


@dataclass(frozen=True, slots=True)
class Round:
    """The best person of each probe: was it right, and how similar, by scoring rule."""

    right: dict[str, npt.NDArray[np.bool_]]
    known: dict[str, Array]  # probes of people in the gallery
    unknown: dict[str, Array]  # probes of others


def embedded(album: Path, pack_name: str) -> Faces:
    """Detect and embed the labelled faces of an album."""
    from albums import images
    from faces import extraction, packs

    pack = packs.get(pack_name)
    packs.fetch(pack)
    by_photo = collections.defaultdict(list)
    for label in labels(album):
        by_photo[label.photo].append(label)
    vectors, people = [], []
    for name, known in tqdm(sorted(by_photo.items()), unit="photo"):
        pixels = images.pixels(album / "photos" / name)
        height, width = pixels.shape[:2]
        for face in extraction.find(pixels, pack):
            x, y, w, h = face.box
            box = (x * width, y * height, w * width, h * height)
            best = max(known, key=lambda label: iou(box, label.box))
            if iou(box, best.box) >= SAME_FACE_IOU:
                vectors.append(face.vector)
                people.append(best.person)
    print(f"{sum(map(len, by_photo.values()))} labelled faces, {len(vectors)} of them detected")
    return Faces(np.array(vectors), np.array(people))


def play(faces: Faces, names: list[str], confirmed: int, seed: int) -> Round:
    """Confirm some faces of half of the eligible people and identify all others."""
    choice = np.random.default_rng(seed)
    places = {name: np.flatnonzero(faces.people == name) for name in names}
    eligible = [name for name in names if len(places[name]) > confirmed]
    enrolled = choice.permutation(eligible)[: max(1, len(eligible) // 2)]
    gallery = np.stack([choice.choice(places[name], confirmed, replace=False) for name in enrolled])
    probes = np.setdiff1d(np.concatenate([places[name] for name in names]), gallery)
    rules = scores(faces.vectors[probes], faces.vectors[gallery])
    inside = np.isin(faces.people[probes], enrolled)
    truth = faces.people[probes][inside]
    return Round(
        {rule: enrolled[score[inside].argmax(1)] == truth for rule, score in rules.items()},
        {rule: score[inside].max(1) for rule, score in rules.items()},
        {rule: score[~inside].max(1) for rule, score in rules.items()},
    )


def scores(probes: Array, gallery: Array) -> dict[str, Array]:
    """Return (probes, people) by rule, for a gallery (people, confirmed, d)."""
    single = np.einsum("id,pkd->ipk", probes, gallery, optimize=True)
    centroids = gallery.mean(axis=1)
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    centroid = probes @ centroids.T
    nearest = -np.sort(-single, axis=2)[:, :, :NEAREST].mean(axis=2)
    return {
        "centroid": centroid,
        "nearest 3": nearest,
        "maximum": single.max(axis=2),
        "Kith (mean of both)": (centroid + nearest) / 2,
    }


def rounds(faces: Faces, names: list[str]) -> Iterator[tuple[int, Round]]:
    for confirmed in CONFIRMED:
        for seed in range(ROUNDS):
            yield confirmed, play(faces, names, confirmed, seed)


def samples(faces: Faces, names: list[str]) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Return (n, 2) of similarity and log of confirmed faces, and whether the name is right."""
    features, right = [], []
    for confirmed, one in rounds(faces, names):
        rule = "Kith (mean of both)"
        similarity = np.concatenate([one.known[rule], one.unknown[rule]])
        features.append(np.stack([similarity, np.full_like(similarity, np.log(confirmed))], 1))
        right.append(np.concatenate([one.right[rule], np.zeros(len(one.unknown[rule]), bool)]))
    return np.concatenate(features), np.concatenate(right)


def fit(features: Array, right: npt.NDArray[np.bool_]) -> Array:
    """Return slope, offset and weight of the logarithm, of the greatest likelihood."""

    def loss(weights: Array) -> float:
        logit = weights[0] * features[:, 0] + weights[1] + weights[2] * features[:, 1]
        return float(np.mean(np.logaddexp(0, logit) - right * logit))

    result: Array = minimize(loss, np.array([30.0, -15.0, 0.0])).x
    return result


def reliability(probability: Array, right: npt.NDArray[np.bool_], least: float) -> None:
    """Print how often suggestions were right, by the probability that was given them."""
    shown = probability >= least
    print(f"\nsuggestions shown (probability at least {least}): {shown.sum()}")
    error = 0.0
    for low in np.arange(0.0, 1.0, 0.1):
        here = shown & (probability >= low) & (probability < low + 0.1 + (low > 0.85))
        if here.any():
            given, found = probability[here].mean(), right[here].mean()
            error += abs(given - found) * here.sum() / shown.sum()
            print(f"  from {low:.1f}: {here.sum():6}  given {given:.3f}  right {found:.3f}")
    print(f"expected calibration error {error:.4f}")


def compare_rules(faces: Faces, names: list[str]) -> None:
    """Print DIR, the share of probes of known people that get the right name, at fixed FPIR."""
    print("\nconfirmed  rule                 rank-1  DIR at FPIR 1%  at 0.1%")
    found: dict[tuple[int, str], list[Round]] = collections.defaultdict(list)
    for confirmed, one in rounds(faces, names):
        for rule in one.right:
            found[confirmed, rule].append(one)
    for (confirmed, rule), played in found.items():
        right = np.concatenate([one.right[rule] for one in played])
        known = np.concatenate([one.known[rule] for one in played])
        unknown = np.concatenate([one.unknown[rule] for one in played])
        rates = [
            (right & (known > np.quantile(unknown, 1 - rate))).mean() for rate in (0.01, 0.001)
        ]
        print(
            f"{confirmed:9}  {rule:20} {right.mean():.4f}  {rates[0]:.4f}          {rates[1]:.4f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--album", type=Path, required=True)
    parser.add_argument("--pack", default="edgeface")
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    os.environ.setdefault("KITH_PACK", options.pack)
    with instance(options.packs):
        faces = embedded(options.album, options.pack)
        judge(faces, options.pack)


def judge(faces: Faces, pack_name: str) -> None:
    from faces import packs

    names = sorted(set(faces.people.tolist()))
    chosen, held_out = names[::2], names[1::2]
    weights = fit(*samples(faces, chosen))
    print(f"\nfit: Calibration({weights[0]:.2f}, {weights[1]:.2f}, {weights[2]:.2f})")
    features, right = samples(faces, held_out)
    calibration = packs.get(pack_name).calibration
    print(f"judged on the other people: {calibration}")
    confirmed = np.rint(np.exp(features[:, 1])).astype(int)
    probability = calibration.probability(features[:, 0], confirmed)
    reliability(probability, right, 0.3)
    compare_rules(faces, held_out)


if __name__ == "__main__":
    main()
