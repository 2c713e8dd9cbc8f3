"""How well similarities tell pairs of the same person from pairs of two people: arithmetic only."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score, roc_curve

Similarities = npt.NDArray[np.floating]
Truth = npt.NDArray[np.bool_]  # True for a pair of the same person
FALSE_ACCEPT_RATE = 1e-3


@dataclass(frozen=True, slots=True)
class Verification:
    """Means over the folds, with the standard deviation where there is one; shares of 1."""

    accuracy: float
    accuracy_deviation: float
    threshold: float
    tar: float  # true accept rate at FAR 1e-3
    tar_deviation: float
    far: float  # that came out where 1e-3 was aimed at
    auc: float
    eer: float


def judge(similarities: Similarities, same: Truth, folds: npt.NDArray[np.intp]) -> Verification:
    """Judge pairs (n) by LFW's protocol: each fold by what the others teach.

    The threshold of greatest accuracy, and the one that a thousandth of the pairs of strangers
    exceed, are those of the other folds. The area under the curve and the equal error rate are of
    all pairs together. The deviation is that of the folds (not the error of the mean).
    """
    accuracies, thresholds, tars, fars = [], [], [], []
    for fold in np.unique(folds):
        here = folds == fold
        threshold = best_threshold(similarities[~here], same[~here])
        thresholds.append(threshold)
        accuracies.append(accuracy(similarities[here], same[here], threshold))
        strict = threshold_at(similarities[~here][~same[~here]], FALSE_ACCEPT_RATE)
        tars.append(np.mean(similarities[here][same[here]] > strict))
        fars.append(np.mean(similarities[here][~same[here]] > strict))
    return Verification(
        accuracy=float(np.mean(accuracies)),
        accuracy_deviation=float(np.std(accuracies)),
        threshold=float(np.mean(thresholds)),
        tar=float(np.mean(tars)),
        tar_deviation=float(np.std(tars)),
        far=float(np.mean(fars)),
        auc=float(roc_auc_score(same, similarities)),
        eer=equal_error_rate(similarities, same),
    )


def accuracy(similarities: Similarities, same: Truth, threshold: float) -> float:
    """Return the share of pairs on the right side of a threshold."""
    return float(np.mean((similarities > threshold) == same))


def best_threshold(similarities: Similarities, same: Truth) -> float:
    """Return the threshold of greatest accuracy, half-way between two similarities.

    Where several are equally good it is the middle one.
    """
    order = np.argsort(similarities, kind="stable")
    values, truth = similarities[order], same[order]
    # Right, with the threshold after the first k pairs: strangers below it, the same above.
    right = (
        np.concatenate([[0], np.cumsum(~truth)])
        + truth.sum()
        - np.concatenate([[0], np.cumsum(truth)])
    )
    edges = np.concatenate([[values[0] - 1], (values[:-1] + values[1:]) / 2, [values[-1]]])
    distinct = np.concatenate([[True], values[:-1] < values[1:], [True]])
    best = edges[distinct & (right == right[distinct].max())]
    return float(best[(len(best) - 1) // 2])


def threshold_at(strangers: Similarities, rate: float) -> float:
    """Return the least similarity that at most a share of the pairs of strangers exceeds."""
    allowed = int(rate * len(strangers))
    return float(np.sort(strangers)[-1 - allowed])


def equal_error_rate(similarities: Similarities, same: Truth) -> float:
    """Return the rate at which as many strangers are accepted as pairs of one person refused.

    Between two points of the curve it is on the line that joins them.
    """
    false_accepts, true_accepts, _ = roc_curve(same, similarities, drop_intermediate=False)
    surplus = false_accepts + true_accepts - 1  # rises from -1 to 1
    return float(np.interp(0.0, surplus, false_accepts))
