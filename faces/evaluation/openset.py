"""Open-set identification played with labelled faces: some people are known, others are strangers.

Arithmetic only: templates and score are those of the application, a test holds that PostgreSQL
gives the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faces import gallery, scoring
from faces.evaluation.album import AlbumError, LabelledFaces

Scores = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]
KITH = "Kith"
FIRST = 5  # names that are looked at beside the first


@dataclass(frozen=True, slots=True)
class Trial:
    """Who is known by which faces, and who is looked up: places among an album's faces."""

    people: npt.NDArray[np.str_]  # (g,)
    confirmed: list[Places]  # g times the places of a person's confirmed faces
    probes: Places  # (m,)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scoring rule says of each probe; m of them, of several trials."""

    probes: Places  # (m,)
    given: npt.NDArray[np.str_]  # (m,) the name of the best person
    score: Scores  # (m,) of that person
    confirmed: npt.NDArray[np.intp]  # (m,) how many faces of that person are confirmed
    known: Flags  # (m,) the right person is in the gallery
    right: Flags  # (m,) the best person is the right one
    among: Flags  # (m,) the right person is among the first five
    gap: Scores  # (m,) years to the right person's nearest confirmed photo, NaN without dates

    @property
    def strangers(self) -> Scores:
        """The scores of probes whose person is not in the gallery."""
        return self.score[~self.known]


def halves(faces: LabelledFaces) -> tuple[list[str], list[str]]:
    """Return the people to choose by, and those to report on."""
    names = sorted(set(faces.people.tolist()) - {""})
    return names[::2], names[1::2]


def playable(faces: LabelledFaces, names: Sequence[str], counts: Sequence[int]) -> list[int]:
    """Return the numbers of confirmed faces for which somebody has another face as well.

    Raises:
        AlbumError: there is none.
    """
    most = max((int((faces.people == name).sum()) for name in names), default=0)
    possible = [count for count in counts if count < most]
    if not possible:
        raise AlbumError("Nobody in the album has more labelled faces than are to be confirmed.")
    return possible


def draw(
    faces: LabelledFaces,
    names: Sequence[str],
    confirmed: int,
    seed: int,
    *,
    size: int | None = None,
    others: Sequence[str] = (),
    favoured: Scores | None = None,
) -> Trial:
    """Confirm some faces of at most half of the eligible people; all other faces are probes.

    Args:
        confirmed: faces per person; who has no more than that is not eligible.
        size: people in the gallery; it is filled with `others`, who are no probes and have at
            most so many confirmed faces as there are of them.
        favoured: (n,), above 0: how likely each face is to be one of the confirmed.
    """
    choice = np.random.default_rng(seed)
    places = {name: np.flatnonzero(faces.people == name) for name in [*names, *others]}
    eligible = [name for name in names if len(places[name]) > confirmed]
    half = max(1, len(eligible) // 2)
    people = choice.permutation(eligible)[: half if size is None else min(size, half)].tolist()
    weights = np.ones(len(faces)) if favoured is None else favoured
    taken = []
    for name in people:
        chances = weights[places[name]] / weights[places[name]].sum()
        taken.append(choice.choice(places[name], confirmed, replace=False, p=chances))
    probes = np.concatenate([places[name] for name in names])
    probes = np.setdiff1d(probes, np.concatenate(taken))
    for name in choice.permutation(list(others))[: max(0, (size or 0) - len(people))].tolist():
        people.append(name)
        taken.append(choice.permutation(places[name])[:confirmed])
    return Trial(np.array(people), taken, probes)


def scores(faces: LabelledFaces, trial: Trial) -> dict[str, Scores]:
    """Return each probe's score with each person (m, g), by scoring rule: Kith's and others."""
    vectors, years = faces.vectors[trial.probes], faces.dates / gallery.SECONDS_PER_YEAR
    found: dict[str, list[Scores]] = {}
    for places in trial.confirmed:
        weights = np.maximum(faces.qualities[places], gallery.MIN_WEIGHT).astype(np.float32)
        made = gallery.templates(faces.vectors[places], weights, years[places])
        templates = vectors @ np.array([vector for vector, _ in made]).T
        plain = faces.vectors[places].mean(axis=0)
        single = -np.sort(-(vectors @ faces.vectors[places].T), axis=1)
        best, alike = templates.max(axis=1), single[:, : scoring.NEAREST].mean(axis=1)
        apart = nearest(years[trial.probes], years[places])
        row = {
            KITH: scoring.score(best, alike, np.nan_to_num(apart)),
            "Kith without dates": scoring.score(best, alike),
            "plain centroid": vectors @ (plain / max(float(np.linalg.norm(plain)), 1e-6)),
            "weighted centroid": templates[:, 0],
            "nearest 3": alike,
            "maximum": single[:, 0],
        }
        for rule, values in row.items():
            found.setdefault(rule, []).append(values)
    return {rule: np.stack(columns, axis=1) for rule, columns in found.items()}


def nearest(probes: Scores, known: Scores) -> Scores:
    """Return how far each probe's date (m,) is from the nearest known one, NaN without dates."""
    if np.isnan(known).all():
        return np.full(len(probes), np.nan)
    apart: Scores = np.abs(probes[:, None] - known[~np.isnan(known)]).min(axis=1)
    return apart


def judge(faces: LabelledFaces, trial: Trial, score: Scores) -> Outcome:
    """Return the outcome of a rule's scores (m, g)."""
    truth = faces.people[trial.probes]
    rows = np.arange(len(truth))
    first = min(FIRST, score.shape[1])
    near = np.argpartition(-score, first - 1, axis=1)[:, :first]
    order = near[rows[:, None], np.argsort(-score[rows[:, None], near], axis=1)]
    given = trial.people[order[:, 0]]
    counts = np.array([len(places) for places in trial.confirmed])
    return Outcome(
        probes=trial.probes,
        given=given,
        score=score[rows, order[:, 0]],
        confirmed=counts[order[:, 0]],
        known=np.isin(truth, trial.people),
        right=given == truth,
        among=(trial.people[order] == truth[:, None]).any(axis=1),
        gap=_gaps(faces, trial, truth),
    )


def _gaps(faces: LabelledFaces, trial: Trial, truth: npt.NDArray[np.str_]) -> Scores:
    years = faces.dates / gallery.SECONDS_PER_YEAR
    gaps = np.full(len(truth), np.nan)
    for person, places in zip(trial.people, trial.confirmed, strict=True):
        mine = truth == person
        gaps[mine] = nearest(years[trial.probes[mine]], years[places])
    return gaps


def play(faces: LabelledFaces, trials: Sequence[Trial]) -> Outcome:
    """Return the outcomes of Kith's rule in several trials together."""
    return join([judge(faces, trial, scores(faces, trial)[KITH]) for trial in trials])


def join(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        **{
            name: np.concatenate([getattr(one, name) for one in outcomes])
            for name in Outcome.__slots__
        }
    )


def threshold(outcome: Outcome, fpir: float) -> float:
    """Return the score that at most a share of the strangers exceeds."""
    strangers = np.sort(outcome.strangers)
    return float(strangers[-1 - int(fpir * len(strangers))])


def dir_at(outcome: Outcome, fpir: float) -> float:
    """Return the detection and identification rate: the share of known probes named rightly.

    Phillips, Grother and Micheals, "Evaluation Methods in Face Recognition", 2011.
    """
    above = outcome.score > threshold(outcome, fpir)
    return float((outcome.right & above)[outcome.known].mean())


def rates(outcome: Outcome, shown: Flags) -> Mapping[str, float]:
    """Return FPIR and FNIR where some names (m,) are shown, and the share of them that is right."""
    return {
        "fpir": float(shown[~outcome.known].mean()),
        "fnir": 1 - float((outcome.right & shown)[outcome.known].mean()),
        "precision": float(outcome.right[shown].mean()) if shown.any() else 1.0,
    }
