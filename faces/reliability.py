"""How right the suggestions of one library are, and how sure one must be for a wished precision.

Arithmetic over evidence: the log-odds, by the pack's calibration, that a face is its best
candidate; minus infinity where nobody was near enough to be one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# How far a library is expected to lie from its pack: the standard deviations of the offset around
# 0 and of the slope around 1. Hundreds of faces move them wherever they are.
OFFSET_SPREAD, SLOPE_SPREAD = 2.0, 0.5
# Log-odds that part the faces into classes, of which each kind of face has its share.
CLASSES = np.array([-9.0, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 9])
# No suggestion is shown below this: four wrong ones for one that is right help nobody.
FLOOR = 0.2
CUTS = np.array(
    [FLOOR, *np.arange(0.25, 0.9, 0.05), *np.arange(0.9, 0.99, 0.01), 0.99, 0.995, 0.998, 0.999]
).round(3)


@dataclass(frozen=True, slots=True)
class Known:
    """Confirmed faces, each looked up in the gallery without itself; n of them."""

    evidence: Values  # (n,) of the best person
    right: Flags  # (n,) that person is who it is


@dataclass(frozen=True, slots=True)
class Strangers:
    """Faces of people whom the gallery does not hold, so that every suggestion is wrong."""

    evidence: Values  # (n,)
    weights: Values  # (n,) above 0


@dataclass(frozen=True, slots=True)
class Sharpened:
    """A library's own calibration: the log-odds are offset + slope * evidence."""

    offset: float = 0.0
    slope: float = 1.0

    def probability(self, evidence: Values) -> Values:
        """Return 0 to 1, (n,) for (n,)."""
        near = np.isfinite(evidence)
        odds = self.offset + self.slope * np.where(near, evidence, 0.0)
        return np.where(near, expit(odds), 0.0)


@dataclass(frozen=True, slots=True)
class Cut:
    """What comes of showing the suggestions from one probability on, all 0 to 1."""

    least: float
    expected: float  # mean probability of what is shown
    measured: float | None  # share of right ones, leave-one-out; None where none is shown
    found: float | None  # share of the known faces that get a suggestion, leave-one-out


def known_share(known: Values, strangers: Values, unknown: Values) -> float:
    """Estimate which share of unknown faces are of people whom the gallery holds.

    The greatest likelihood of a mixture of the two kinds, by expectation maximisation over
    classes of evidence (Saerens, Latinne and Decaestecker, 2002), from a prior worth four faces.
    """
    if not len(known) or not len(strangers):
        return 0.5
    inside, outside = _shares(known), _shares(strangers)
    counts = np.bincount(_classes(unknown), minlength=len(inside))
    share = 0.5
    for _ in range(200):
        belongs = share * inside / (share * inside + (1 - share) * outside)
        share = float((counts @ belongs + 2) / (counts.sum() + 4))
    return share


def _classes(evidence: Values) -> npt.NDArray[np.intp]:
    near = np.isfinite(evidence)
    return np.where(near, 1 + np.searchsorted(CLASSES, np.where(near, evidence, 0.0)), 0)


def _shares(evidence: Values) -> Values:
    count = np.bincount(_classes(evidence), minlength=len(CLASSES) + 2) + 0.5 / (len(CLASSES) + 2)
    shares: Values = count / count.sum()
    return shares


def sharpen(known: Known, strangers: Strangers, share: float) -> Sharpened:
    """Fit the calibration of a library to its own confirmed faces.

    The logistic fit of Platt (1999) with a normal prior around the pack's calibration: its
    maximum a posteriori. Each confirmed face counts once in all, for `share` as a known face and
    for the rest as a stranger.
    """
    evidence = np.concatenate([known.evidence, strangers.evidence])
    right = np.concatenate([known.right, np.zeros(len(strangers.evidence), bool)])
    weights = weigh(known, strangers, share)
    near = np.isfinite(evidence)
    if not near.any():
        return Sharpened()
    evidence, right, weights = evidence[near], right[near], weights[near]

    def loss(values: Values) -> float:
        odds = values[0] + values[1] * evidence
        misfit = weights @ (np.logaddexp(0, odds) - right * odds)
        prior = (values[0] / OFFSET_SPREAD) ** 2 + ((values[1] - 1) / SLOPE_SPREAD) ** 2
        return float(misfit + prior / 2)

    bounds = [(None, None), (0.1, None)]  # more evidence is never less likely
    offset, slope = minimize(loss, np.array([0.0, 1.0]), bounds=bounds).x
    return Sharpened(float(offset), float(slope))


def weigh(known: Known, strangers: Strangers, share: float) -> Values:
    """Return the weights of known faces and strangers, in this order, as they occur."""
    total = max(len(known.evidence), float(strangers.weights.sum()))
    inside = np.full(len(known.evidence), share * total / max(len(known.evidence), 1))
    outside = strangers.weights * (1 - share) * total / max(strangers.weights.sum(), 1e-9)
    return np.concatenate([inside, outside])


def cuts(
    known: Known, strangers: Strangers, share: float, unknown: Values, sharpened: Sharpened
) -> list[Cut]:
    """Return what each of `CUTS` would show, of the unknown faces and leave-one-out."""
    weights = weigh(known, strangers, share)
    evidence = np.concatenate([known.evidence, strangers.evidence])
    right = np.concatenate([known.right, np.zeros(len(strangers.evidence), bool)])
    tested, met = sharpened.probability(evidence), sharpened.probability(unknown)
    every = np.concatenate([tested, met])
    masses = np.concatenate([weights, np.ones(len(met))])
    inside = tested[: len(known.evidence)]
    return [
        Cut(
            least=float(least),
            expected=_mean(every, masses, every >= least) or float(least),
            measured=_mean(right.astype(float), weights, tested >= least),
            found=float((inside >= least).mean()) if len(inside) else None,
        )
        for least in CUTS
    ]


def _mean(values: Values, weights: Values, chosen: Flags) -> float | None:
    mass = weights[chosen].sum()
    return float(values[chosen] @ weights[chosen] / mass) if mass > 0 else None


def least_for(target: float, table: list[Cut]) -> Cut:
    """Return the lowest cut whose suggestions are expected to be as precise as wished.

    If nothing is, that is the one from which on every single suggestion would be.
    """
    return next((one for one in table if one.expected >= target), table[-1])
