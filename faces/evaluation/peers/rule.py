"""What the rules of other programs have in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from faces.evaluation.tally import Tally

Vectors = npt.NDArray[np.float32]


class Peer(ABC):
    """A rule of another program, with the one setting that decides who is the same person."""

    title: ClassVar[str]
    setting: ClassVar[str]
    choices: ClassVar[Sequence[float]]  # of the setting

    @staticmethod
    @abstractmethod
    def published(faces: int, threshold: float) -> float:
        """Return the setting it is used with, for so many faces and an embedder's threshold."""

    @abstractmethod
    def __init__(self, vectors: Vectors, tally: Tally, setting: float) -> None: ...

    @abstractmethod
    def play(self) -> None:
        """Let the user answer until every face has its name."""


def neighbours(vectors: Vectors, least: float) -> list[list[int]]:
    """Return for each face the faces of at least this similarity, nearest first, itself too."""
    near = []
    for start in range(0, len(vectors), 1000):
        for similarity in vectors[start : start + 1000] @ vectors.T:
            within = np.flatnonzero(similarity >= least)
            near.append(within[np.argsort(-similarity[within], kind="stable")].tolist())
    return near
