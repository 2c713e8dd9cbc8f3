"""Groups of unnamed faces that may be somebody whom the user has named.

Where single faces of a person resemble the named ones too little for a suggestion, the mean of
many of them may still tell: it strays less.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db.models import Avg
from pgvector.django import HalfVectorField

from albums.models import User
from faces import packs
from faces.models import Embedding, Face, Person, Rejection, Template
from faces.review import questions

# The mean similarity of a group to a template, below the similarity that one in ten thousand pairs
# of single strangers exceeds: means of strangers lie further down.
MARGIN = 0.05
# The largest groups are looked at: a small one is answered as fast in the review.
GROUPS = 200


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A group, its nameless faces, and the person whom it may be. The similarity is -1 to 1."""

    group: int
    faces: list[Face]
    person: Person
    similarity: float


def resembling(user: User, *, limit: int = 20) -> list[Resemblance]:
    """Return the groups that most resemble a person, best first, each with its best person.

    Left out are people who were seen in a photo with the group, and those whom the user rejected
    for one of its faces.
    """
    pack = packs.active()
    groups, means = _means(user, pack)
    people, templates = _templates(user, pack)
    if not groups or not people:
        return []
    similarity = means @ templates.T
    closed = _closed(groups)
    found = []
    for group, row in zip(groups, similarity, strict=True):
        order = np.argsort(-row)
        best = next((one for one in order if people[one] not in closed[group]), None)
        if best is not None and row[best] >= pack.threshold - MARGIN:
            found.append((float(row[best]), group, people[best]))
    named = Person.objects.with_counts().in_bulk([person for *_, person in found])
    return [
        Resemblance(group, questions.members(user, group), named[person], similar)
        for similar, group, person in sorted(found, reverse=True)[:limit]
    ]


def _means(user: User, pack: packs.Pack) -> tuple[list[int], npt.NDArray[np.float32]]:
    largest = [group.pk for group in questions.groups(user)[:GROUPS]]
    nameless = questions.nameless(user).filter(group__in=largest).order_by()
    rows = (
        Embedding.objects.filter(face__in=nameless.values("pk"), pack=pack.name)
        .order_by("face__group")
        .values("face__group")
        .annotate(mean=Avg("vector", output_field=HalfVectorField()))
    )
    found = [(row["face__group"], row["mean"]) for row in rows]
    return [group for group, _ in found], np.array([mean for _, mean in found], dtype=np.float32)


def _templates(user: User, pack: packs.Pack) -> tuple[list[int], npt.NDArray[np.float32]]:
    rows = Template.objects.filter(owner=user, pack=pack.name).order_by("person", "number")
    found = list(rows.values_list("person_id", "vector"))
    return [person for person, _ in found], np.array([one for _, one in found], dtype=np.float32)


def _closed(groups: list[int]) -> dict[int, set[int]]:
    """Return by group the people who are certainly somebody else."""
    closed: dict[int, set[int]] = defaultdict(set)
    beside = Face.objects.open().filter(group__in=groups, photo__collage=None)
    here = beside.filter(photo__faces__person__isnull=False)
    for group, person in here.values_list("group_id", "photo__faces__person"):
        closed[group].add(person)
    rejected = Rejection.objects.filter(face__group__in=groups, face__person=None)
    for group, person in rejected.values_list("face__group_id", "person_id"):
        closed[group].add(person)
    return closed
