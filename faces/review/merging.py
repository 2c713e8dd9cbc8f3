"""Two people who are one: which they may be, making them one, and keeping them apart."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from albums.models import User
from faces import gallery, packs
from faces.models import (
    Candidate,
    Change,
    Decision,
    Distinction,
    Face,
    Person,
    Rejection,
    Template,
)
from faces.review.decisions import learn
from faces.review.entries import journal
from faces.review.people import name_taken
from faces.review.refusals import Conflict, Refused

# Above the similarity that one in ten thousand pairs of strangers exceeds: two people whose
# centroids are this much more alike may be one. Measured on half of the people of an album: two
# halves of one person's faces hardly ever are less, two people hardly ever more.
PAIR_MARGIN = 0.12


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who may be one; the first has more faces. The similarity is -1 to 1."""

    person: Person
    other: Person
    similarity: float


def pairs(user: User, *, limit: int = 20) -> list[Pair]:
    """Return the people who look most alike, best first.

    Left out: those who were seen together in a photo, and those of whom the user said that they
    are different.
    """
    pack = packs.active()
    people = {one.pk: one for one in Person.objects.visible_to(user).with_counts()}
    rows = Template.objects.filter(owner=user, pack=pack.name, number=0, person__in=people)
    templates = list(rows.order_by("person").values_list("person_id", "vector"))
    if len(templates) < 2:
        return []
    ids = np.array([pk for pk, _ in templates])
    vectors = np.array([vector for _, vector in templates], dtype=np.float32)
    found = _alike(ids, vectors, pack.threshold + PAIR_MARGIN)
    apart = _apart(user, {pk for one, other, _ in found for pk in (one, other)})
    ordered = sorted(found, key=lambda row: -row[2])
    chosen = [row for row in ordered if frozenset(row[:2]) not in apart][:limit]
    return [_pair(people[one], people[other], similarity) for one, other, similarity in chosen]


def _alike(
    ids: npt.NDArray[np.int64], vectors: npt.NDArray[np.float32], least: float
) -> list[tuple[int, int, float]]:
    """Return ids and similarity of all pairs that are alike, compared a row at a time."""
    found = []
    for index in range(len(ids) - 1):
        similarity = vectors[index + 1 :] @ vectors[index]
        for place in np.flatnonzero(similarity >= least):
            pair = int(ids[index]), int(ids[index + 1 + place])
            found.append((*pair, float(similarity[place])))
    return found


def _pair(one: Person, other: Person, similarity: float) -> Pair:
    first, second = sorted((one, other), key=lambda person: (-person.faces_count, person.pk))
    return Pair(first, second, similarity)


def _apart(user: User, people: set[int]) -> set[frozenset[int]]:
    """Return the pairs that are certainly two people."""
    said = Distinction.objects.filter(one__owner=user)
    root = dict(Person.objects.filter(owner=user).values_list("pk", "merged_into"))
    apart = {
        frozenset((_current(one, root), _current(other, root)))
        for one, other in said.values_list("one", "other")
    }
    seen = Face.objects.filter(person__in=people, photo__collage=None)
    together: dict[int, set[int]] = {}
    for photo, person in seen.values_list("photo", "person"):
        together.setdefault(photo, set()).add(person)
    for here in together.values():
        apart |= {frozenset((one, other)) for one in here for other in here if one < other}
    return apart


def _current(person: int, root: dict[int, int | None]) -> int:
    """Follow merges to the person that there is now."""
    while (into := root.get(person)) is not None:
        person = into
    return person


@transaction.atomic
def distinguish(one: Person, other: Person, *, by: User) -> Decision | None:
    """Say that two people are not the same: the pair is not offered again. None: it was said."""
    if one.owner_id != by.pk or other.owner_id != by.pk or one == other:
        raise Refused(_("Choose two different people."))
    first, second = sorted((one, other), key=lambda person: person.pk)
    _said, new = Distinction.objects.get_or_create(one=first, other=second, defaults={"by": by})
    return journal(Decision.Kind.DISTINGUISH, [], by, first, merged=second) if new else None


def forget_distinction(decision: Decision) -> None:
    """Offer two people as a pair again."""
    said = Distinction.objects.filter(one=decision.person, other=decision.merged)
    if not said.delete()[0]:
        raise Conflict(_("This was taken back already."))


@transaction.atomic
def merge(person: Person, *, into: Person, by: User) -> Decision:
    """Say that a person is another one: faces and rejections become the other's.

    The person's row is kept out of sight, so that `undo` brings back every row as it was.

    Raises:
        Conflict: one of them became part of somebody else meanwhile.
        Refused: they are not two people of this user.
    """
    gallery.lock(by.pk)
    if person.owner_id != by.pk or into.owner_id != by.pk or person == into:
        raise Refused(_("Choose two different people."))
    both = Person.objects.visible_to(by).select_for_update().filter(pk__in=(person.pk, into.pk))
    if len(both) != 2:
        raise Conflict
    faces = list(Face.with_trash.filter(person=person).select_for_update().order_by("pk"))
    decision = journal(Decision.Kind.MERGE, faces, by, into, merged=person)
    Face.with_trash.filter(pk__in=[face.pk for face in faces]).update(person=into)
    Rejection.objects.filter(face__in=faces, person=into).delete()
    _inherit_rejections(person, into, decision)
    _inherit_birth(person, into, decision)
    Person.objects.filter(pk=person.pk).update(merged_into=into)
    Candidate.objects.filter(person=person).delete()
    Template.objects.filter(person=person).delete()
    learn({into.pk})
    return decision


def _inherit_rejections(person: Person, into: Person, decision: Decision) -> None:
    """What is not the one is not the other; a face that bears the other's name keeps it."""
    faces = person.rejections.exclude(face__person=into).values_list("face_id", flat=True)
    Rejection.objects.bulk_create(
        (Rejection(face_id=face, person=into, by=decision.by, decision=decision) for face in faces),
        ignore_conflicts=True,
    )


def _inherit_birth(person: Person, into: Person, decision: Decision) -> None:
    nowhere = Person.objects.filter(pk=into.pk, born_on=None)
    if person.born_on and nowhere.update(born_on=person.born_on):
        decision.inherited_birth = True
        decision.save(update_fields=["inherited_birth"])


def stands(decision: Decision) -> bool:
    """Tell whether a decision is a merge that holds."""
    if decision.merged_id is None or decision.person_id is None:
        return False
    # Asked anew: the object at hand may be older than the merge.
    return Person.objects.filter(pk=decision.merged_id, merged_into=decision.person_id).exists()


def part(decision: Decision, changes: Iterable[Change]) -> None:
    """Bring back the person whom a merge made part of another, with the faces of the changes."""
    person, into = decision.merged, decision.person
    if person is None or into is None or not stands(decision):
        raise Conflict
    Rejection.objects.filter(decision=decision).delete()
    if decision.inherited_birth:
        Person.objects.filter(pk=into.pk, born_on=person.born_on).update(born_on=None)
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(merged_into=None)
    except IntegrityError as error:
        raise name_taken(person) from error
    Face.with_trash.filter(pk__in=[change.face_id for change in changes]).update(person=person)
