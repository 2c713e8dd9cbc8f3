"""People who grow up: what the years between photos do to each scoring rule, in a simulation.

No photos of children come with Kith. Children are made of the vectors of an album: from their
eighteenth year back, a person's real vectors are mixed step by step with those of others, so that
a face of two years resembles that person's adult faces as little as was measured on LAG (Bianco,
"Large Age-Gap face verification", 2017) with real children.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from faces import gallery
from faces.evaluation import album as albums
from faces.evaluation import openset
from faces.evaluation.album import LabelledFaces
from faces.evaluation.report import Report

Vectors = npt.NDArray[np.float64]

# At each of these ages a person has become somebody else by one more part.
AGES = (18.0, 11.0, 6.0, 2.0)
SPAN = AGES[0] - AGES[-1]  # years that a library covers; children are two at its start
# How much of the adult is left at the age of two. With 0.48 the similarity of adults and children
# is that of LAG.
LEFT = 0.48
# How much children of one age have in common.
COMMON = 0.25
# With skewed answers, a photo 3 years older is named e times less often.
RECENT = 3.0
CONFIRMED = (1, 2, 3, 5, 10)
ROUNDS = 4
FALSE_RATE = 1e-3


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--album", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pack", metavar="NAME", help="default: the active one")
    parser.add_argument(
        "--half", choices=("chosen", "reported"), default="reported", help="of the people"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="random galleries for each case")


def run(
    *,
    album: Path,
    pack: str | None = None,
    half: str = "reported",
    rounds: int = ROUNDS,
    progress: bool = True,
) -> Report:
    """Compare the scoring rules on simulated children, adults, and a mixture of both.

    Raises:
        AlbumError: the album cannot be read.
        PackError: the pack cannot be had.
    """
    faces, chosen = albums.opened(album, pack, progress=progress)
    report = compare(faces, half, rounds)
    report.values["pack"] = chosen.name
    return report


def compare(faces: LabelledFaces, half: str, rounds: int) -> Report:
    """Compare the scoring rules on what labelled faces are made to be."""
    own, others = openset.halves(faces)
    if half == "reported":
        own, others = others, own
    report = Report(values={"half": half})
    rank1, accepted = age_gap(faces, own, others)
    report.say(f"a simulation with {len(own)} people ({half})")
    report.say(f"children of two among adults: rank 1 {rank1:.1%}, TAR at FAR 1e-3 {accepted:.1%}")
    for share, title in ((1.0, "everybody grows up"), (0.5, "half of them"), (0.0, "nobody")):
        for recent, answers in ((False, "any photos"), (True, "mostly recent photos")):
            worlds = [simulate(faces, own, others, share, seed) for seed in range(rounds)]
            report.say()
            report.say(f"{title}; confirmed: {answers}. Missed at FPIR 1% and 0.1%")
            _table(report, f"{title}, {answers}", worlds, own, recent=recent)
    return report


def simulate(
    faces: LabelledFaces, own: Sequence[str], others: Sequence[str], share: float, seed: int
) -> LabelledFaces:
    """Return an album of 16 years with the faces of `own`, of whom a share grows up meanwhile.

    Each photo has a random date. Those who grow up are two years old at the beginning; `others`
    lend their vectors and are not in the album.
    """
    choice = np.random.default_rng(seed)
    lent = _lenders(faces, others)
    common = _common(faces, lent, choice)
    album = faces.only(np.isin(faces.people, list(own)))
    years = choice.uniform(0, SPAN, len(album))
    vectors = album.vectors.astype(np.float64)
    for name in own:
        if choice.random() >= share:
            continue
        parts = [lent[place] for place in choice.choice(len(lent), len(AGES) - 1, replace=False)]
        for place in np.flatnonzero(album.people == name):
            age = AGES[-1] + years[place]
            vectors[place] = _younger(faces, vectors[place], age, parts, common, choice)
    seconds = years * gallery.SECONDS_PER_YEAR
    return replace(album, vectors=vectors.astype(np.float32), dates=seconds)


def age_gap(faces: LabelledFaces, own: Sequence[str], others: Sequence[str]) -> tuple[float, float]:
    """Return rank-1 and TAR at FAR 1e-3 of children of two, each against all adults."""
    choice = np.random.default_rng(0)
    lent = _lenders(faces, others)
    common = _common(faces, lent, choice)
    adults, children = [], []
    for name in own:
        places = np.flatnonzero(faces.people == name)
        if len(places) > 1:
            adult, child = choice.choice(places, 2, replace=False)
            parts = [lent[one] for one in choice.choice(len(lent), len(AGES) - 1, replace=False)]
            adults.append(faces.vectors[adult])
            young = faces.vectors[child].astype(np.float64)
            children.append(_younger(faces, young, AGES[-1], parts, common, choice))
    similarity = np.array(children) @ np.array(adults).T
    strangers = similarity[~np.eye(len(similarity), dtype=bool)]
    rank1 = np.mean(similarity.argmax(axis=1) == np.arange(len(similarity)))
    accepted = np.mean(np.diag(similarity) > np.quantile(strangers, 1 - FALSE_RATE))
    return float(rank1), float(accepted)


def _lenders(faces: LabelledFaces, names: Sequence[str]) -> list[npt.NDArray[np.intp]]:
    places = [np.flatnonzero(faces.people == name) for name in names]
    return [own for own in places if len(own) > 2]


def _common(
    faces: LabelledFaces, lent: list[npt.NDArray[np.intp]], choice: np.random.Generator
) -> list[Vectors]:
    """Return what children of each age have in common: the centroid of somebody."""
    chosen = choice.choice(len(lent), len(AGES) - 1, replace=False)
    return [_unit(faces.vectors[lent[place]].mean(axis=0)) for place in chosen]


def _younger(
    faces: LabelledFaces,
    vector: Vectors,
    age: float,
    parts: Sequence[npt.NDArray[np.intp]],
    common: Sequence[Vectors],
    choice: np.random.Generator,
) -> Vectors:
    """Return the vector of an adult as it was at an age, by the photos of others."""
    whole = np.arccos(LEFT ** (1 / len(parts)))
    for part, shared, older, younger in zip(parts, common, AGES[:-1], AGES[1:], strict=True):
        angle = whole * float(np.clip((older - age) / (older - younger), 0, 1))
        other = faces.vectors[choice.choice(part)]
        look = _unit(np.sqrt(COMMON) * shared + np.sqrt(1 - COMMON) * other)
        vector = _unit(np.cos(angle) * vector + np.sin(angle) * look)
    return vector


def _unit(vector: Vectors) -> Vectors:
    return vector / float(np.linalg.norm(vector))


def _table(
    report: Report, title: str, worlds: list[LabelledFaces], own: Sequence[str], *, recent: bool
) -> None:
    cells: dict[str, dict[int, tuple[float, float]]] = {}
    for count in openset.playable(worlds[0], own, CONFIRMED):
        played: dict[str, list[openset.Outcome]] = {}
        for seed, world in enumerate(worlds):
            favoured = np.exp(world.dates / gallery.SECONDS_PER_YEAR / RECENT) if recent else None
            trial = openset.draw(world, own, count, seed, favoured=favoured)
            for rule, score in openset.scores(world, trial).items():
                played.setdefault(rule, []).append(openset.judge(world, trial, score))
        for rule, outcomes in played.items():
            joined = openset.join(outcomes)
            missed = 1 - openset.dir_at(joined, 0.01), 1 - openset.dir_at(joined, 0.001)
            cells.setdefault(rule, {})[count] = missed
    counts = next(iter(cells.values()))
    report.say(f"{'confirmed':<20}" + "".join(f"{count:>16}" for count in counts))
    for rule, row in cells.items():
        report.values.setdefault(title, {})[rule] = row
        report.say(f"{rule:<20}" + "".join(f"{a:9.2%} {b:6.2%}" for a, b in row.values()))
