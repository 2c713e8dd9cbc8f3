"""The rule of Nextcloud's facerecognition: Chinese Whispers and the naming of clusters."""

from collections.abc import Collection

import numpy as np

from faces.evaluation.peers.rule import Peer, Vectors, neighbours
from faces.evaluation.tally import NOBODY, Tally, members


class FaceRecognition(Peer):
    """Chinese Whispers (Biemann, 2006) over all faces; the user names clusters, detaches faces.

    Nothing is learnt from an answer. That adding photos builds all clusters anew costs nothing
    here, as all photos are there before the first answer.
    """

    title = "facerecognition (Chinese Whispers)"
    setting = "Euclidean distance"
    choices = (0.75, 0.85, 0.9, 0.95, 0.975, 1.0, 1.025, 1.05, 1.1, 1.15)
    offered = 5  # the least faces of a cluster that is shown without being looked for
    rounds = 100

    @staticmethod
    def published(faces: int, threshold: float) -> float:  # noqa: ARG004 - not by size
        """Take the same share of the distance between strangers: 0.4 where dlib itself uses 0.6."""
        return 0.4 / 0.6 * float(np.sqrt(2 - 2 * threshold))

    def __init__(self, vectors: Vectors, tally: Tally, setting: float) -> None:
        self.tally = tally
        self.near = neighbours(vectors, 1 - setting**2 / 2)

    def play(self) -> None:
        clusters = members(self.whispers())
        for faces in (one for one in clusters if len(one) > 1):
            self._name(faces)
        for face in self.tally.wrong.tolist():
            who = int(self.tally.truth[face])
            self.tally.name([face], who)  # detached, and named in the same step
            self.tally.answer(typed=who)
        self.tally.look([face for faces in clusters if len(faces) < self.offered for face in faces])
        for face in self.tally.unfinished.tolist():
            self._name([face])

    def whispers(self) -> list[int]:
        """Return the label of each face: the one that most of its neighbours bear, again and
        again in random order."""
        labels = list(range(len(self.near)))
        order = np.random.default_rng(0)
        for _ in range(self.rounds):
            changed = False
            for face in order.permutation(len(labels)).tolist():
                heard: dict[int, int] = {}
                for other in self.near[face]:
                    if other != face:
                        heard[labels[other]] = heard.get(labels[other], 0) + 1
                label = max(heard, key=heard.__getitem__, default=labels[face])
                if heard.get(label, 0) > heard.get(labels[face], 0):
                    labels[face] = label
                    changed = True
            if not changed:
                break
        return labels

    def _name(self, faces: Collection[int]) -> None:
        who = self.tally.most(faces)
        if who == NOBODY:
            if len(faces) >= self.offered:
                self.tally.dismiss()
            return
        self.tally.show(faces, who)
        self.tally.name(faces, who)
        self.tally.answer(typed=who)
