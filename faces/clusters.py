"""Which faces come together: the rule of `faces.grouping`, without the database.

Average linkage (Sokal and Michener, 1958), whose order of joining follows the order of arrival.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Above the similarity that one in ten thousand pairs of strangers exceeds: two single faces must
# be this much more alike, as a library holds millions of pairs ...
PAIR_MARGIN = 0.11
# ... and many pairs of two groups up to this much less, because their mean strays less.
GROUP_RELIEF = 0.06
# A tenfold library holds ten times the strangers who could look alike by chance.
DECADE_MARGIN = 0.06
USUAL_LIBRARY = 5_000  # faces


Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Faces that are, or may come, together: a group, or one face without a group."""

    faces: tuple[int, ...]  # all members, those with a name among them
    telling: tuple[int, ...]  # the open ones by which it is judged, the best of them
    mean: Vectors  # (d,), of the telling faces' L2-normalised vectors
    photos: frozenset[int]
    groups: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()  # groups that one of the faces was taken out of
    ignored: bool = False
    rival: float = -1.0  # similarity of a lone face to the person whom it most likely is
    clear: bool = True  # whether one of the telling faces is neither small nor blurred

    def __add__(self, other: "Cluster") -> "Cluster":
        return Cluster(
            self.faces + other.faces,
            self.telling + other.telling,
            self._mean_with(other),
            self.photos | other.photos,
            self.groups | other.groups,
            self.closed | other.closed,
            self.ignored or other.ignored,
            clear=self.clear or other.clear,
        )

    def may_join(self, other: "Cluster") -> bool:
        return (
            (self.clear or other.clear)
            and self.photos.isdisjoint(other.photos)
            and self.closed.isdisjoint(other.groups)
            and other.closed.isdisjoint(self.groups)
            and self._agrees(other)
        )

    def _agrees(self, other: "Cluster") -> bool:
        """Tell whether both are ignored, neither is, or a lone face may be ignored with the other.

        A name that may be meant is worth more: to be ignored, a face must be more like those who
        are ignored than like the person whom it may be.
        """
        if self.ignored == other.ignored:
            return True
        ignored, alone = (self, other) if self.ignored else (other, self)
        single = not alone.groups and len(alone.faces) == 1
        return single and alone.similarity(ignored) > alone.rival

    def similarity(self, other: "Cluster") -> float:
        """Return the mean similarity of their pairs, -1 to 1."""
        return float(self.mean @ other.mean)

    def margin(self, other: "Cluster", threshold: float) -> float:
        """Return by how much the two are more alike than they must be to come together."""
        pairs = len(self.telling) * len(other.telling)
        return self.similarity(other) - threshold + GROUP_RELIEF * (1 - 1 / math.sqrt(pairs))

    def _mean_with(self, other: "Cluster") -> Vectors:
        here, there = len(self.telling), len(other.telling)
        mean: Vectors = (here * self.mean + there * other.mean) / np.float32(here + there)
        return mean


def pair_threshold(pack_threshold: float, library: int) -> float:
    """Return how similar two single faces of a library of so many faces must be."""
    decades = math.log10(max(library, USUAL_LIBRARY) / USUAL_LIBRARY)
    return pack_threshold + PAIR_MARGIN + DECADE_MARGIN * decades


def join(probe: Cluster, others: Iterable[Cluster], threshold: float) -> list[Cluster]:
    """Return the clusters that come together with the probe, in the order of their joining.

    The best one first; the next must be like all that have joined by then.
    """
    joined: list[Cluster] = []
    rest = list(others)
    while True:
        allowed = [other for other in rest if probe.may_join(other)]
        best = max(allowed, key=lambda other: probe.margin(other, threshold), default=None)
        if best is None or probe.margin(best, threshold) < 0:
            return joined
        joined.append(best)
        rest.remove(best)
        probe = probe + best
