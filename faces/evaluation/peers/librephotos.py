"""The rule of LibrePhotos: HDBSCAN and a classifier whose suggestions are confirmed in bulk."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
from sklearn.cluster import HDBSCAN
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from faces.evaluation.peers.rule import Peer, Vectors
from faces.evaluation.tally import NOBODY, Tally, members


class LibrePhotos(Peer):
    """HDBSCAN (Campello et al., 2013) for what is unnamed, and a network trained on names.

    The user confirms clusters and, after each training, the list of suggestions of each person,
    without the faces that are wrong there; then single faces.
    """

    title = "LibrePhotos (HDBSCAN, MLP)"
    setting = "least faces of a cluster"
    choices = (2, 3, 4, 5)
    # Its distance. On unit vectors of faces every value that scikit-learn accepts gives the same
    # clusters, so that it is not what is chosen here.
    epsilon = 0.05
    confidence = 0.5

    @staticmethod
    def published(faces: int, threshold: float) -> float:  # noqa: ARG004 - one for all embedders
        return 2 if faces <= 1000 else 4 if faces <= 10_000 else 8 if faces <= 100_000 else 16

    def __init__(self, vectors: Vectors, tally: Tally, setting: float) -> None:
        self.tally = tally
        self.vectors = vectors
        self.least = int(setting)

    def play(self) -> None:
        clusters = members(self.clusters())
        for faces in clusters:
            self._confirm(faces, self.tally.most(faces))
        while self.tally.unfinished.size:
            before = self.tally.unfinished.size
            for who, faces in self.suggestions(clusters).items():
                if (self.tally.truth[faces] == who).any():
                    self._confirm(faces, who)
            if self.tally.unfinished.size == before:
                self.tally.look(np.flatnonzero(self.tally.names == NOBODY))
                self._name_one_each()

    def clusters(self) -> npt.NDArray[np.intp]:
        """Return the cluster of each face, -1 for none."""
        # scikit-learn counts the point itself among the samples, the hdbscan package does not.
        rule = HDBSCAN(
            min_cluster_size=self.least,
            min_samples=2,
            cluster_selection_epsilon=self.epsilon,
            copy=True,
        )
        labels: npt.NDArray[np.intp] = rule.fit_predict(self.vectors)
        return labels

    def suggestions(self, clusters: list[list[int]]) -> dict[int, list[int]]:
        """Return the unnamed faces by the person whom the network believes them to be.

        Clusters that bear no name are taught as people of their own.
        """
        names = self.tally.names
        known = np.flatnonzero(names != NOBODY)
        if len(np.unique(names[known])) < 2:
            return {}
        first = int(self.tally.truth.max()) + 1
        open_ones = [faces for faces in clusters if (names[faces] == NOBODY).all()]
        means = [self.vectors[faces].mean(axis=0, keepdims=True) for faces in open_ones]
        taught = np.concatenate([self.vectors[known], *means])
        labels = np.concatenate([names[known], first + np.arange(len(means))])
        network = MLPClassifier(alpha=1e-5, random_state=1, max_iter=1000)
        # More threads than free cores make such small products many times slower.
        with threadpool_limits(1):
            network.fit(taught, labels)
        waiting = np.flatnonzero(names == NOBODY)
        found: dict[int, list[int]] = {}
        for face, row in zip(waiting, network.predict_proba(self.vectors[waiting]), strict=True):
            who = int(network.classes_[row.argmax()])
            if row.max() >= self.confidence and who < first:
                found.setdefault(who, []).append(int(face))
        return found

    def _confirm(self, faces: Collection[int], who: int) -> None:
        if who == NOBODY:
            self.tally.dismiss()  # deleted
            return
        right = [face for face in faces if self.tally.truth[face] == who]
        self.tally.show(faces, who)
        self.tally.name(right, who)
        # Taking the wrong ones out of the list, or choosing the right ones: what costs less.
        self.tally.answer(min(1 + len(faces) - len(right), len(right)), typed=who)

    def _name_one_each(self) -> None:
        """Name one more face of each person: training is free, and may find the others."""
        for who in np.unique(self.tally.truth[self.tally.unfinished]).tolist():
            left = self.tally.unfinished
            self.tally.name([int(left[self.tally.truth[left] == who][0])], who)
            self.tally.answer(typed=who)
