"""The score of a face and a person: the arithmetic that the application and evaluations share."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

NEAREST = 3
# How much less similar two faces of one person are for the years between them: at most AGEING,
# half of it within 3.5 years. Chosen with `evaluate eras`.
AGEING = 0.06
YEARS = 5.0

Value = TypeVar("Value", float, npt.NDArray[np.floating])


def score(template: Value, nearest: Value, years: Value | float = 0.0) -> Value:
    """Combine what a face has in common with a person, -1 to 1.

    The centroid averages the noise of single photos away, the nearest faces know the looks that
    a centroid blurs; the years make up for what people change.

    Args:
        template: similarity to the best template.
        nearest: mean similarity to the `NEAREST` most similar confirmed faces.
        years: between the photo and the person's confirmed photo that is nearest in time; 0 where
            dates are missing.
    """
    combined: Value = (template + nearest) / 2 + AGEING * (1 - np.exp(-years / YEARS))
    return combined
