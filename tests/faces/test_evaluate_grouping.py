"""The evaluation of groups: hand-made counts, and the same groups as the application makes."""

import numpy as np
import pytest

from albums.models import User
from faces import grouping, packs
from faces.evaluation.album import LabelledFaces
from faces.evaluation.grouping import arrivals, grow, score
from faces.models import Face
from tests.faces.library import face, photo


def test_bcubed_of_a_hand_made_case() -> None:
    people = np.array(["a", "a", "a", "b", "b"])
    found = score(np.array([1, 1, 2, 2, 3]), people)
    # Precision 1, 1, 1/2, 1/2, 1; recall 2/3, 2/3, 1/3, 1/2, 1/2.
    assert found.precision == pytest.approx(4 / 5)
    assert found.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
    assert (found.groups, found.pure) == (2, 0.5)
    perfect = score(np.array([1, 1, 1, 2, 2]), people)
    assert (perfect.f1, perfect.pure) == (1.0, 1.0)


def cloud(people: int, each: int) -> LabelledFaces:
    choice = np.random.default_rng(3)
    centres = np.repeat(choice.normal(size=(people, 512)), each, axis=0)
    vectors = centres + choice.normal(size=centres.shape) * 0.85
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    count = people * each
    # Two faces a photo, of two people.
    mixed = choice.permutation(count)
    return LabelledFaces(
        vectors=vectors.astype(np.float16).astype(np.float32)[mixed],
        people=np.repeat([f"p{n}" for n in range(people)], each)[mixed],
        photos=np.array([f"{n // 2:03}.jpg" for n in range(count)]),
        boxes=np.zeros((count, 4)),
        landmarks=np.zeros((count, 5, 2)),
        scores=np.ones(count),
        qualities=choice.uniform(0.1, 1.0, count),
        widths=np.full(count, 80.0),
        dates=np.full(count, np.nan),
    )


def test_it_grows_the_groups_that_the_application_grows(alice: User) -> None:
    faces = cloud(12, 5)
    labels = grow(faces, arrivals(faces, 0)[0], packs.active())
    rows: list[Face] = []
    for name in np.unique(faces.photos):
        where = photo(alice, name)
        for index in np.flatnonzero(faces.photos == name):
            quality = float(faces.qualities[index])
            rows.append(face(where, faces.vectors[index], quality=quality, match=False))
        grouping.grow(where)
    groups = [Face.objects.get(pk=row.pk).group_id or f"alone {row.pk}" for row in rows]
    same = labels[:, None] == labels[None, :]
    assert (same == (np.array(groups)[:, None] == np.array(groups)[None, :])).all()
    assert 5 < score(labels, faces.people).groups <= 24
