"""The user's word about faces. Each decision is one transaction with its entry in the journal.

Inside it the affected faces are matched again, so that the next page already knows the answer.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from albums.models import User
from faces import gallery, grouping, matching, ranking
from faces.models import Candidate, Decision, Face, Person, Rejection
from faces.review.entries import journal, lose_covers
from faces.review.people import meanwhile, name_or_create
from faces.review.refusals import Conflict, Refused


@transaction.atomic
def confirm(
    faces: Iterable[Face],
    *,
    by: User,
    person: Person | None = None,
    name: str = "",
    only_open: bool = False,
    not_these: Iterable[Face] = (),
) -> Decision | None:
    """Say that faces are a person, who is made if only a new name is given.

    None: all of them were that person already. The word replaces an earlier name and an earlier
    rejection; with `only_open` faces that were decided meanwhile are left alone.

    Args:
        not_these: shown together with the faces and taken out: they are rejected for the person,
            and leave the groups of those that are confirmed.

    Raises:
        Conflict: with `only_open`, when no face is open any more; or the person was deleted.
        Refused: without a usable name, or for somebody else's person.
    """
    gallery.lock(by.pk)
    created = False
    if person is None:
        person, created = name_or_create(by, name)
    if person.owner_id != by.pk:
        raise Refused
    person = meanwhile(person)
    asked = _chosen(faces, by, only_open=only_open)
    chosen = [face for face in asked if face.person_id != person.pk]
    if not chosen:
        return None
    ids = {face.pk for face in chosen}
    out = [face for face in _locked(not_these, by) if not face.person_id and face.pk not in ids]
    decision = journal(Decision.Kind.CONFIRM, chosen + out, by, person, created_person=created)
    Face.objects.filter(pk__in=ids).update(
        person=person, confirmed_by=by, confirmed_at=timezone.now(), ignored_at=None
    )
    Rejection.objects.filter(face__in=ids, person=person).delete()
    Candidate.objects.filter(face__in=ids).delete()
    lose_covers(decision, [face for face in chosen if face.person_id])
    _take_out(out, person, {face.group_id for face in chosen}, decision)
    learn({person.pk} | {face.person_id for face in chosen if face.person_id})
    return decision


def _chosen(faces: Iterable[Face], by: User, *, only_open: bool) -> list[Face]:
    """Return the faces as they are now; with `only_open` those alone that are still open."""
    locked = _locked(faces, by)
    if not only_open:
        return locked
    still = [face for face in locked if face.person_id is None and not face.ignored_at]
    if not still:
        raise Conflict
    return still


def _take_out(
    faces: list[Face], person: Person, groups: set[int | None], decision: Decision
) -> None:
    """Note that faces are not the person, and part them from those who are."""
    ids = [face.pk for face in faces]
    Rejection.objects.bulk_create(
        (Rejection(face_id=pk, person=person, by=decision.by, decision=decision) for pk in ids),
        ignore_conflicts=True,
    )
    Face.objects.filter(pk__in=ids, group__in=groups - {None}).update(group=None)


@transaction.atomic
def reject(
    faces: Iterable[Face], person: Person, *, by: User, only_open: bool = False
) -> Decision | None:
    """Say that faces are not a person, for ever. A face that bears the name loses it.

    With `only_open` faces that were decided meanwhile are left alone.

    Other pictures of the same stranger lose the suggestion too: see `matching.COMPARE`.

    None: all of them were rejected for that person already.

    Raises:
        Conflict: with `only_open`, when no face is open any more; or the person was deleted.
        Refused: for somebody else's person.
    """
    if person.owner_id != by.pk:
        raise Refused
    gallery.lock(by.pk)
    person = meanwhile(person)
    rejected = set(person.rejections.values_list("face_id", flat=True))
    chosen = [
        face
        for face in _chosen(faces, by, only_open=only_open)
        if face.person_id == person.pk or face.pk not in rejected
    ]
    if not chosen:
        return None
    decision = journal(Decision.Kind.REJECT, chosen, by, person)
    ids = [face.pk for face in chosen]
    Rejection.objects.bulk_create(
        (Rejection(face_id=pk, person=person, by=by, decision=decision) for pk in ids),
        ignore_conflicts=True,
    )
    named = [face for face in chosen if face.person_id == person.pk]
    Face.objects.filter(pk__in=[face.pk for face in named]).update(
        person=None, confirmed_by=None, confirmed_at=None
    )
    Candidate.objects.filter(face__in=ids, person=person).delete()
    lose_covers(decision, named)
    if named:
        learn({person.pk})
    else:
        matching.withdraw(person)
    matching.rematch_faces(Face.objects.filter(pk__in=ids))
    return decision


@transaction.atomic
def reject_each(
    face: Face, people: Iterable[Person], *, by: User, only_open: bool = False
) -> list[Decision]:
    """Say that a face is none of some people: a decision about each, as each can be taken back."""
    said = (reject([face], person, by=by, only_open=only_open) for person in people)
    return [decision for decision in said if decision is not None]


@transaction.atomic
def regroup(faces: Iterable[Face], *, by: User) -> Decision | None:
    """Say that faces do not belong to the groups they are in: they leave, and stay out of them."""
    gallery.lock(by.pk)
    chosen = [face for face in _locked(faces, by) if face.group_id]
    if not chosen:
        return None
    decision = journal(Decision.Kind.REGROUP, chosen, by)
    out = Face.objects.filter(pk__in=[face.pk for face in chosen])
    out.update(group=None)
    grouping.place(by.pk, out)
    return decision


@transaction.atomic
def ignore(faces: Iterable[Face], *, by: User) -> Decision | None:
    """Say that faces need no name. None: none of them was without one."""
    gallery.lock(by.pk)
    chosen = [face for face in _locked(faces, by) if not face.person_id and not face.ignored_at]
    if not chosen:
        return None
    decision = journal(Decision.Kind.IGNORE, chosen, by)
    ids = [face.pk for face in chosen]
    Face.objects.filter(pk__in=ids).update(ignored_at=timezone.now())
    Candidate.objects.filter(face__in=ids).delete()
    ranking.rank({face.photo_id for face in chosen})
    return decision


@transaction.atomic
def unname(faces: Iterable[Face], *, by: User) -> Decision | None:
    """Take the name, or the word that none is needed, from faces without saying who it is not."""
    gallery.lock(by.pk)
    chosen = [face for face in _locked(faces, by) if face.person_id or face.ignored_at]
    if not chosen:
        return None
    decision = journal(Decision.Kind.UNNAME, chosen, by)
    ids = [face.pk for face in chosen]
    Face.objects.filter(pk__in=ids).update(
        person=None, confirmed_by=None, confirmed_at=None, ignored_at=None
    )
    # Among strangers an open face would be one of those by whom nobody is ignored.
    Face.objects.filter(pk__in=ids, group__ignored_at__isnull=False).update(group=None)
    grouping.place(by.pk, Face.objects.filter(pk__in=ids))
    lose_covers(decision, chosen)
    learn({face.person_id for face in chosen if face.person_id})
    matching.rematch_faces(Face.objects.filter(pk__in=ids))
    return decision


def learn(people: Iterable[int]) -> None:
    """Refine the gallery of the people and match the faces that this can change."""
    for person in Person.objects.filter(pk__in=list(people)).order_by("pk"):
        matching.rematch(person)


def _locked(faces: Iterable[Face], by: User) -> list[Face]:
    ids = [face.pk for face in faces]
    return list(Face.objects.visible_to(by).filter(pk__in=ids).order_by("pk").select_for_update())
