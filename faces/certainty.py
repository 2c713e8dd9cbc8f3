"""How sure Kith is in one library, and how sure its owner wants it to be."""

from dataclasses import dataclass

import numpy as np

from faces.models import Accuracy, Preference
from faces.reliability import FLOOR, Cut, Sharpened, least_for

TARGET: float = Preference._meta.get_field("precision").default
# The choices: how many of a hundred suggestions shall be right, in percent.
TARGETS = (80.0, 90.0, 95.0, 98.0, 99.0, 99.5)


@dataclass(frozen=True, slots=True)
class Certainty:
    """A library's calibration, and the probability from which on suggestions are shown."""

    sharpened: Sharpened
    least: float

    def probability(self, evidence: float) -> float:
        """Return what evidence (log-odds by the pack's calibration) means in this library."""
        return float(self.sharpened.probability(np.array([evidence]))[0])


def of(owner_id: int, pack: str) -> Certainty:
    measured = Accuracy.objects.filter(owner=owner_id, pack=pack).defer("probes").first()
    target = target_of(owner_id)
    if measured is None:
        return Certainty(Sharpened(), unmeasured(target))
    sharpened = Sharpened(measured.offset, measured.slope)
    return Certainty(sharpened, cut_for(target, measured).least)


def target_of(owner_id: int) -> float:
    wished = Preference.objects.filter(owner=owner_id).values_list("precision", flat=True).first()
    return TARGET if wished is None else wished


def cut_for(target: float, measured: Accuracy) -> Cut:
    return least_for(target, [Cut(*row) for row in measured.cuts])


def unmeasured(target: float) -> float:
    """Return the least probability for a library of which nothing was measured yet.

    Most suggestions are nearly certain and few are doubtful. With one in ten spread evenly
    between this and 1 the rest of them may all be right, and the target is met.
    """
    return max(FLOOR, 1 - 10 * (1 - target))
