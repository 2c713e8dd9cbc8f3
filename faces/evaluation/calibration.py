"""How often suggestions of each probability are right, and the constants that make it so.

The constants of faces/packs.py are fitted on half of the people of an album and judged on the
other half, with few and many confirmed faces, in small and large galleries. Faces are weighted so
that half of those that are looked up are of strangers, in every case: how many there are differs
from library to library, and no album of press photos knows.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from faces import packs
from faces.calibration import Calibration
from faces.evaluation import album as albums
from faces.evaluation import openset
from faces.evaluation.album import LabelledFaces
from faces.evaluation.openset import Flags, Outcome, Scores
from faces.evaluation.report import Draw, Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CONFIRMED = (1, 2, 5, 20)
SIZES = (10, 100, 600)
ROUNDS = 2
# Suggestions below this are not even kept for an owner who wants bold ones.
LEAST = 0.05
BINS = 10

Cases = dict[tuple[int, int], Outcome]  # by number of confirmed faces and size of the gallery


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of about one probability: how many, what they were given, how many are right."""

    low: float
    count: int
    weight: float
    given: float
    right: float


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--album", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pack", metavar="NAME", help="default: the active one")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="random galleries for each case")


def run(
    *, album: Path, pack: str | None = None, rounds: int = ROUNDS, progress: bool = True
) -> Report:
    """Fit the calibration of a pack, and judge it and the one in use on other people.

    Raises:
        AlbumError: the album cannot be read.
        PackError: the pack cannot be had.
    """
    faces, chosen = albums.opened(album, pack, progress=progress)
    return calibrate(faces, chosen, rounds=rounds)


def calibrate(faces: LabelledFaces, pack: packs.Pack, *, rounds: int = ROUNDS) -> Report:
    """Fit on half of the people of labelled faces, and judge on the others."""
    learnt, held_out = openset.halves(faces)
    fitted = fit(play(faces, learnt, held_out, rounds))
    cases = play(faces, held_out, learnt, rounds)
    report = Report(values={"pack": pack.name})
    report.say(f"{pack.name}, fitted on {len(learnt)} people, judged on {len(held_out)} others")
    report.say(f"fitted: {_constants(fitted)}")
    report.say(f"in use: {_constants(pack.calibration)}")
    _judge(report, "fitted", fitted, cases)
    _judge(report, "in use", pack.calibration, cases)
    return report


def play(
    faces: LabelledFaces,
    names: Sequence[str],
    others: Sequence[str],
    rounds: int,
) -> Cases:
    """Return the outcomes in galleries of each size; `others` fill the large ones."""
    cases = {}
    for count in openset.playable(faces, names, CONFIRMED):
        for size in SIZES:
            trials = [
                openset.draw(faces, names, count, seed, size=size, others=others)
                for seed in range(rounds)
            ]
            cases[count, size] = openset.play(faces, trials)
    return cases


def fit(cases: Cases) -> Calibration:
    """Return the constants of the greatest likelihood (Platt, 1999)."""
    one = openset.join(list(cases.values()))
    weights = np.concatenate([balance(case) for case in cases.values()])
    features = np.stack([one.score, np.log(one.confirmed)], axis=1)
    model = LogisticRegression(C=np.inf, max_iter=1000)
    model.fit(features, one.right, sample_weight=weights * len(weights) / weights.sum())
    slope, per_log_face = (round(float(value), 2) for value in model.coef_[0])
    return Calibration(slope, round(float(model.intercept_[0]), 2), per_log_face)


def balance(outcome: Outcome) -> Scores:
    """Return weights (m,) by which known faces and strangers are a half each, with the sum 1."""
    known = int(outcome.known.sum())
    strangers = len(outcome.known) - known
    return np.where(outcome.known, 0.5 / max(1, known), 0.5 / max(1, strangers))


def reliability(
    probability: Scores, right: Flags, weights: Scores, least: float = LEAST
) -> list[Bin]:
    """Return the suggestions shown (m,) in bins of equal width, empty ones left out."""
    shown = probability >= least
    places = np.minimum((probability * BINS).astype(int), BINS - 1)
    return [
        Bin(
            place / BINS,
            int(here.sum()),
            float(weights[here].sum()),
            float(np.average(probability[here], weights=weights[here])),
            float(np.average(right[here], weights=weights[here])),
        )
        for place in range(BINS)
        if (here := shown & (places == place)).any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error (Naeini et al., 2015)."""
    total = sum(one.weight for one in bins)
    return sum(abs(one.given - one.right) * one.weight for one in bins) / (total or 1)


def _constants(calibration: Calibration) -> str:
    slope, offset, per_log_face = calibration.slope, calibration.offset, calibration.per_log_face
    return f"Calibration({slope:.2f}, {offset:.2f}, {per_log_face:.2f})"


def _judge(report: Report, title: str, calibration: Calibration, cases: Cases) -> None:
    report.say()
    report.say(f"expected calibration error, {title} (suggestions from {LEAST} on)")
    report.say("confirmed  " + "  ".join(f"{size:>4} people" for size in SIZES))
    values = report.values.setdefault(title, {"calibration": _constants(calibration), "ece": {}})
    for count in sorted({count for count, _ in cases}):
        errors = {}
        for size in SIZES:
            one = cases[count, size]
            probability = calibration.probability(one.score, one.confirmed)
            errors[str(size)] = calibration_error(reliability(probability, one.right, balance(one)))
        values["ece"][str(count)] = errors
        report.say(f"{count:>9}  " + "  ".join(f"{error:11.4f}" for error in errors.values()))
    one = openset.join(list(cases.values()))
    weights = np.concatenate([balance(case) for case in cases.values()])
    bins = reliability(calibration.probability(one.score, one.confirmed), one.right, weights)
    values["all"] = calibration_error(bins)
    report.say(f"all together {values['all']:.4f}")
    for each in bins:
        report.say(
            f"  from {each.low:.1f}: {each.count:6}  given {each.given:.3f}  right {each.right:.3f}"
        )
    report.figures["reliability-" + title.replace(" ", "-")] = _diagram(bins)


def _diagram(bins: Sequence[Bin]) -> Draw:
    def draw(axes: "Axes") -> None:
        axes.plot([0, 1], [0, 1], linestyle="--", color="0.6")
        axes.plot([one.given for one in bins], [one.right for one in bins], marker="o")
        for one in bins:
            axes.annotate(str(one.count), (one.given, one.right), fontsize=7)
        axes.set(xlim=(0, 1), ylim=(0, 1.02))
        axes.set(xlabel="probability given", ylabel="share that is right")
        axes.grid(visible=True, alpha=0.3)

    return draw
