"""From a similarity to the probability that a suggestion is right."""

from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve in the similarity, shifted by the number of confirmed faces.

    Platt scaling (Platt, 1999) with a second feature: the best of many confirmed faces is
    similar to strangers more often than a single one is.
    """

    slope: float
    offset: float
    per_log_face: float

    @overload
    def probability(self, similarity: float, faces: int) -> float: ...

    @overload
    def probability(
        self, similarity: npt.NDArray[np.floating], faces: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.float64]: ...

    def probability(
        self,
        similarity: float | npt.NDArray[np.floating],
        faces: int | npt.NDArray[np.integer],
    ) -> float | npt.NDArray[np.float64]:
        """Return 0 to 1, for a similarity of -1 to 1 and one or more confirmed faces."""
        logit = self.slope * np.asarray(similarity) + self.offset
        logit = logit + self.per_log_face * np.log(np.asarray(faces))
        result: npt.NDArray[np.float64] = 1 / (1 + np.exp(-logit))
        return float(result) if result.ndim == 0 else result
