"""One person once per photo: the faces of a photo are given their people together."""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import linear_sum_assignment

MAX_SHOWN = 5


def ranks(
    probabilities: Mapping[tuple[int, int], float], ids: Mapping[tuple[int, int], int]
) -> dict[int, int]:
    """Return the rank, from 1, of each candidate of a photo that may be shown, by its id.

    The face that is assigned a person keeps that candidate alone; the others go on with their
    next best, or with nobody. A person assigned to no face may stand further down on several.

    Args:
        probabilities: by (face, person), 0 to 1.
        ids: the candidate's id, by (face, person).
    """
    holder = assign(probabilities)
    shown: dict[int, list[tuple[bool, float, int]]] = {}
    for (face, person), probability in probabilities.items():
        if holder.get(person, face) != face:
            continue
        first = person in holder
        shown.setdefault(face, []).append((first, probability, ids[face, person]))
    return {
        candidate: place
        for options in shown.values()
        for place, (_, _, candidate) in enumerate(sorted(options, reverse=True)[:MAX_SHOWN], 1)
    }


def assign(probabilities: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Return the face of each assigned person, so that the sum of probabilities is greatest.

    Solved as the linear assignment problem (Crouse, 2016, as in SciPy). Each face is given at
    most one person, each person at most one face.
    """
    faces = sorted({face for face, _ in probabilities})
    people = sorted({person for _, person in probabilities})
    gain = np.zeros((len(faces), len(people)))
    for (face, person), probability in probabilities.items():
        gain[faces.index(face), people.index(person)] = probability
    rows, columns = linear_sum_assignment(gain, maximize=True)
    return {
        people[column]: faces[row]
        for row, column in zip(rows, columns, strict=True)
        if gain[row, column] > 0
    }
