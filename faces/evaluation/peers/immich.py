"""Immich's rule: incremental DBSCAN that assigns without asking."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from faces.evaluation.peers.rule import Peer, Vectors, neighbours
from faces.evaluation.tally import NOBODY, Tally, members


class Immich(Peer):
    """DBSCAN (Ester et al., 1996), one face at a time: a neighbour's person without being asked.

    A face with three faces within the distance, itself among them, founds a person if none of its
    neighbours has one; a face with fewer waits for the next night and then joins the nearest
    person within the distance. The user names and merges people, and moves single faces.
    """

    title = "Immich (incremental DBSCAN)"
    setting = "cosine distance"
    choices = (0.35, 0.4, 0.45, 0.475, 0.5, 0.525, 0.55, 0.6, 0.65)
    least = 3

    @staticmethod
    def published(faces: int, threshold: float) -> float:  # noqa: ARG004 - one for all
        return 0.5

    def __init__(self, vectors: Vectors, tally: Tally, setting: float) -> None:
        self.tally = tally
        self.near = neighbours(vectors, 1 - setting)
        self.clusters = np.full(len(vectors), NOBODY)
        self.names: dict[int, int] = {}  # of clusters

    def play(self) -> None:
        for face in range(len(self.clusters)):
            self.recognise(face, present=face + 1, deferred=False)
        self.night()
        for faces in members(self.clusters):
            self._name(faces)
        self._correct()
        self.tally.look(np.flatnonzero(self.clusters == NOBODY))
        while (waiting := self.tally.unfinished).size:
            self._move(self._teaches_most(waiting))
            self.night()
            self._correct()

    def recognise(self, face: int, *, present: int, deferred: bool) -> bool:
        """Give a face a person if the rule has one for it; `present` faces are uploaded."""
        near = [other for other in self.near[face] if other < present]
        core = len(near) >= self.least
        if len(near) < 2 or not (core or deferred):
            return False
        person = next((c for other in near if (c := int(self.clusters[other])) != NOBODY), NOBODY)
        if person == NOBODY and core:
            person = self._new()
        if person == NOBODY:
            return False
        self.clusters[face] = person
        who = self.names.get(person, NOBODY)
        if who != NOBODY:
            self.tally.show([face], who)
            self.tally.name([face], who)
        return True

    def night(self) -> None:
        """Look at every face without a person again, until nothing changes."""
        everything = len(self.clusters)
        changed = True
        while changed:
            changed = False
            for face in np.flatnonzero(self.clusters == NOBODY).tolist():
                changed |= self.recognise(face, present=everything, deferred=True)
        self.tally.settle()

    def _name(self, faces: Collection[int]) -> None:
        who = self.tally.most(faces)
        if who == NOBODY:
            self.tally.dismiss()  # hidden
            return
        self.names[int(self.clusters[next(iter(faces))])] = who
        self.tally.show(faces, who)
        self.tally.name(faces, who)
        self.tally.answer(typed=who)

    def _correct(self) -> None:
        while (wrong := self.tally.wrong).size:
            self._move(int(wrong[0]))

    def _move(self, face: int) -> None:
        """Give one face its person, new if there is none of that name."""
        who = int(self.tally.truth[face])
        known = next((cluster for cluster, name in self.names.items() if name == who), None)
        self.clusters[face] = self._new() if known is None or who == NOBODY else known
        if who != NOBODY:
            self.names[int(self.clusters[face])] = who
        self.tally.name([face], who)
        self.tally.answer(typed=who)

    def _new(self) -> int:
        return int(self.clusters.max()) + 1

    def _teaches_most(self, waiting: npt.NDArray[np.intp]) -> int:
        """Return the face with most waiting faces of the same person near it."""
        truth, left = self.tally.truth, set(waiting.tolist())
        found: int = max(
            left,
            key=lambda face: (
                sum(truth[other] == truth[face] for other in self.near[face] if other in left),
                -face,
            ),
        )
        return found
