"""Taking decisions back, from what the journal kept."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from albums.models import User
from faces import gallery, matching
from faces.models import Candidate, Change, Decision, Face, Person, Rejection
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
    changes = decision.changes.filter(undone_at=None, decision__owner=by)
    if faces is not None:
        changes = changes.filter(face__in=[face.pk for face in faces])
    locked = list(changes.select_for_update().select_related("face").order_by("face_id"))
    latest = [change for change in locked if not _decided_since(change)]
    if not latest:
        raise Conflict
    people = {change.face.person_id for change in latest} | {c.person_id for c in latest}
    people.add(decision.person_id)  # a rejection that goes gives back what it had pushed down
    for change in latest:
        _restore(decision, change)
    Change.objects.filter(pk__in=[change.pk for change in latest]).update(undone_at=timezone.now())
    learn(pk for pk in people if pk)
    matching.rematch_faces(Face.objects.filter(pk__in=[change.face_id for change in latest]))
    _drop_unused(decision)
    return len(latest)


def _decided_since(change: Change) -> bool:
    later = Change.objects.filter(face=change.face_id, decision__gt=change.decision_id)
    return later.filter(undone_at=None).exists()


def _restore(decision: Decision, change: Change) -> None:
    face = change.face
    Face.objects.filter(pk=face.pk).update(
        person=change.person_id,
        confirmed_by=change.confirmed_by_id,
        confirmed_at=change.confirmed_at,
        ignored_at=change.ignored_at,
    )
    if change.person_id or change.ignored_at:
        Candidate.objects.filter(face=face).delete()
    if decision.person_id is None:
        return
    if change.rejected:
        Rejection.objects.get_or_create(
            face=face, person_id=decision.person_id, defaults={"by": decision.by}
        )
    else:
        Rejection.objects.filter(face=face, person=decision.person_id).delete()


def _drop_unused(decision: Decision) -> None:
    """Delete the person whom a decision made, once nothing of it is left."""
    if not decision.created_person or decision.person_id is None:
        return
    Person.objects.filter(pk=decision.person_id, faces=None, rejections=None).delete()
