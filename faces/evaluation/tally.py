"""What a simulated user's work has come to: actions, and names right and wrong after each."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NOBODY = -1
# What "named well" means where the whole of an album is not the measure.
PRECISION, RECALL = 0.995, 0.97


@dataclass(frozen=True, slots=True)
class Point:
    """How many faces bear the right and a wrong name after so many actions."""

    actions: int
    right: int
    wrong: int


class Tally:
    """Counts actions and names. People and faces are numbers; nobody is -1.

    `truth` holds who each face is, and nobody where it is somebody whom the user will not name.
    A wrong suggestion is a face that is shown as a person who it is not, once for each time.
    Strangers are looked at when faces are gone through one by one to find those of somebody: no
    program spares its user that, but only one that asks about each face counts it as actions.
    """

    def __init__(self, truth: npt.NDArray[np.intp]) -> None:
        self.truth = truth
        self.names = np.full_like(truth, NOBODY)
        self.actions = 0
        self.dismissals = 0
        self.wrong_shown = 0
        self.typed: set[int] = set()
        self.strangers: set[int] = set()
        self.curve = [Point(0, 0, 0)]

    @property
    def wanted(self) -> int:
        """How many faces should have a name in the end."""
        return int((self.truth != NOBODY).sum())

    @property
    def people(self) -> int:
        return len(np.unique(self.truth[self.truth != NOBODY]))

    @property
    def unfinished(self) -> npt.NDArray[np.intp]:
        """The faces that should have a name and do not have the right one."""
        return np.flatnonzero((self.truth != NOBODY) & (self.names != self.truth))

    @property
    def wrong(self) -> npt.NDArray[np.intp]:
        """The faces that bear a name that is not theirs."""
        return np.flatnonzero((self.names != NOBODY) & (self.names != self.truth))

    def show(self, faces: Collection[int], who: int) -> None:
        """Note that faces were shown as a person."""
        self.wrong_shown += int((self.truth[list(faces)] != who).sum())

    def look(self, faces: Collection[int] | npt.NDArray[np.intp]) -> None:
        """Note that single faces were gone through to find those of somebody."""
        places = np.asarray(faces, dtype=np.intp)
        self.strangers.update(places[self.truth[places] == NOBODY].tolist())

    def name(self, faces: Collection[int], who: int) -> None:
        self.names[list(faces)] = who

    def answer(self, actions: int = 1, *, typed: int = NOBODY) -> None:
        """Count an answer, after the names that it gave.

        Args:
            actions: one, and one more for each face that was taken out of a set.
            typed: the person whose name was typed or chosen; counted once, when it is new.
        """
        self.actions += actions
        if typed != NOBODY:
            self.typed.add(typed)
        self.curve.append(self._point())

    def settle(self) -> None:
        """Take names that came without being asked into what the latest answer has led to."""
        self.curve[-1] = self._point()

    def _point(self) -> Point:
        bears = self.names != NOBODY
        right = int((bears & (self.names == self.truth)).sum())
        return Point(self.actions, right, int(bears.sum()) - right)

    def most(self, faces: Collection[int]) -> int:
        """Return the person with most of the faces, or nobody if nobody among them has a name."""
        people = Counter(int(who) for who in self.truth[list(faces)] if who != NOBODY)
        return people.most_common(1)[0][0] if people else NOBODY

    def dismiss(self) -> None:
        """Count the answer to a question about people whom the user will not name."""
        self.dismissals += 1
        self.answer()

    def precision(self, point: Point | None = None) -> float:
        """Return the share of names that are right, 0 to 1."""
        point = point or self.curve[-1]
        return point.right / max(1, point.right + point.wrong)

    def recall(self, point: Point | None = None) -> float:
        """Return the share of the faces to be named that bear the right name, 0 to 1."""
        return (point or self.curve[-1]).right / max(1, self.wanted)

    def well_named(self) -> int | None:
        """Return after how many actions names were as precise and complete as is asked for."""
        for point in self.curve:
            if self.precision(point) >= PRECISION and self.recall(point) >= RECALL:
                return point.actions
        return None


def truth(people: npt.NDArray[np.str_], photos: npt.NDArray[np.str_]) -> npt.NDArray[np.intp]:
    """Return who each face is, as numbers: nobody for a person who is in one photo only."""
    seen = Counter(who for who, _ in set(zip(people.tolist(), photos.tolist(), strict=True)))
    names = sorted(who for who, count in seen.items() if who and count > 1)
    numbers = {who: number for number, who in enumerate(names)}
    return np.array([numbers.get(who, NOBODY) for who in people.tolist()], dtype=np.intp)


def members(labels: Sequence[int] | npt.NDArray[np.intp]) -> list[list[int]]:
    """Return the faces of each cluster, the largest first; the label -1 is no cluster."""
    clusters: dict[int, list[int]] = {}
    for face, label in enumerate(labels):
        if label != NOBODY:
            clusters.setdefault(int(label), []).append(face)
    return sorted(clusters.values(), key=lambda faces: (-len(faces), faces[0]))
