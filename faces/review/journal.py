"""Taking decisions back, from what the journal kept."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from albums.models import User
from faces import gallery, matching
from faces.models import Candidate, Change, Decision, Face, Person, Rejection
from faces.review import merging
from faces.review.decisions import learn
from faces.review.refusals import Conflict


def undo_last(*, by: User) -> Decision | None:
    """Take back the user's latest decision that still stands; None if there is none."""
    standing = Change.objects.filter(decision__owner=by, decision__by=by, undone_at=None)
    latest = standing.order_by("-decision_id").select_related("decision").first()
    if latest is None:
        return None
    undo(latest.decision, by=by)
    return latest.decision


def undo_face(face: Face, *, by: User) -> Decision | None:
    """Take back the latest decision about one face, for this face alone."""
    standing = face.changes.filter(undone_at=None, decision__owner=by)
    latest = standing.order_by("-decision_id").select_related("decision").first()
    if latest is None:
        return None
    undo(latest.decision, by=by, faces=[face])
    return latest.decision


@transaction.atomic
def undo(decision: Decision, *, by: User, faces: Iterable[Face] | None = None) -> int:
    """Bring the faces of a decision back to what they were before; return how many.

    Raises:
        Conflict: all of them were taken back already, or decided anew since.
    """
    gallery.lock(decision.owner_id)
    if decision.kind == Decision.Kind.MERGE:
        faces = None  # one face cannot leave a merge: the people part again as they were
    changes = decision.changes.filter(undone_at=None, decision__owner=by)
    if faces is not None:
        changes = changes.filter(face__in=[face.pk for face in faces])
    locked = list(changes.select_for_update().select_related("face").order_by("face_id"))
    latest = [change for change in locked if not _decided_since(change)]
    if not latest and not merging.stands(decision):
        raise Conflict
    people = {change.face.person_id for change in latest} | {c.person_id for c in latest}
    people.add(decision.person_id)  # a rejection that goes gives back what it had pushed down
    if decision.kind == Decision.Kind.MERGE:
        merging.part(decision, latest)
    else:
        for change in latest:
            _restore(decision, change)
    Change.objects.filter(pk__in=[change.pk for change in latest]).update(undone_at=timezone.now())
    learn(pk for pk in people if pk)
    matching.rematch_faces(Face.with_trash.filter(pk__in=[change.face_id for change in latest]))
    _drop_unused(decision)
    return len(latest)


def _decided_since(change: Change) -> bool:
    later = Change.objects.filter(face=change.face_id, decision__gt=change.decision_id)
    return later.filter(undone_at=None).exists()


def _restore(decision: Decision, change: Change) -> None:
    face, person = change.face, _now(change.person)
    Face.with_trash.filter(pk=face.pk).update(
        person=person,
        confirmed_by=change.confirmed_by_id,
        confirmed_at=change.confirmed_at,
        ignored_at=change.ignored_at,
        group_id=_group(decision, change),
    )
    if change.person_id or change.ignored_at:
        Candidate.objects.filter(face=face).delete()
    if decision.person is None:
        return
    if change.rejected:
        Rejection.objects.get_or_create(
            face=face, person=decision.person, defaults={"by": decision.by}
        )
    else:
        people = {decision.person, _now(decision.person)}
        Rejection.objects.filter(face=face, person__in=people).delete()


def _group(decision: Decision, change: Change) -> int | None:
    """A group that the face joined since is kept; one that it was taken out of is not lost.

    Taken back, "these do not belong here" brings them back to where they were.
    """
    if decision.kind == Decision.Kind.REGROUP:
        return change.group_id or change.face.group_id
    return change.face.group_id or change.group_id


def _now(person: Person | None) -> Person | None:
    """Follow merges to the person that there is now."""
    while person is not None and person.merged_into is not None:
        person = person.merged_into
    return person


def _drop_unused(decision: Decision) -> None:
    """Delete the person whom a decision made, once nothing of it is left."""
    if not decision.created_person or decision.person_id is None:
        return
    unused = Person.objects.current().filter(pk=decision.person_id, merged=None)
    unused.filter(faces=None, rejections=None).delete()
