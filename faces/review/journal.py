"""Taking decisions back, from what the journal kept.

What was decided anew since stays: undo brings back only what is still as the decision left it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.models import User
from faces import gallery, matching
from faces.models import Candidate, Change, Decision, Face, Person, Rejection
from faces.review import drawing, merging, people, strangers
from faces.review.decisions import learn
from faces.review.refusals import Conflict, Refused
from faces.review.removed import take_away

Kind = Decision.Kind
# Decisions about people themselves, of which no face is part.
ABOUT_FIELDS = {Kind.RENAME, Kind.BIRTH, Kind.COVER, Kind.MARK}
# One face cannot be taken out of these: a person parts, or comes back, as they were.
WHOLE = {Kind.MERGE, Kind.DELETE}
BATCH = 500


def undo_last(*, by: User) -> Decision | None:
    """Take back the user's latest decision that still stands; None if there is none."""
    standing = Decision.objects.filter(owner=by, by=by, undone_at=None)
    latest = standing.order_by("-pk").first()
    if latest is not None:
        undo(latest, by=by)
    return latest


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
        Conflict: all of it was taken back already, or decided anew since.
        Refused: something else has to be done first; the text says what.
    """
    gallery.lock(decision.owner_id)
    # The object at hand may be older than what was decided since.
    decision = Decision.objects.select_related("person", "merged").get(pk=decision.pk, owner=by)
    if decision.undone_at:
        raise Conflict(_("This was taken back already."))
    if decision.kind != Kind.DELETE and decision.person and decision.person.deleted_at:
        gone = _("%(name)s was forgotten since. Bring %(name)s back first.")
        raise Refused(gone % {"name": decision.person.name})
    if decision.kind in ABOUT_FIELDS:
        people.restore_fields(decision)
        count = 0
    elif decision.kind == Kind.DISTINGUISH:
        merging.forget_distinction(decision)
        count = 0
    else:
        count = _undo_faces(decision, faces)
    _note_undone(decision)
    return count


def _undo_faces(decision: Decision, faces: Iterable[Face] | None) -> int:
    changes = decision.changes.filter(undone_at=None)
    if faces is not None and decision.kind not in WHOLE:
        changes = changes.filter(face__in=[face.pk for face in faces])
    later = Change.objects.filter(
        face=OuterRef("face"), decision__gt=OuterRef("decision"), undone_at=None
    )
    locked = changes.filter(~Exists(later)).select_for_update(of=("self",))
    latest = list(locked.select_related("face__group", "group").order_by("face_id"))
    if not latest and not _whole(decision):
        raise Conflict(_("All of this was decided anew since. Undo what came later first."))
    known = {change.face.person_id for change in latest} | {one.person_id for one in latest}
    known.add(decision.person_id)  # a rejection that goes gives back what it had pushed down
    if decision.kind == Kind.MERGE:
        merging.part(decision, latest)
    elif decision.kind == Kind.DELETE and decision.person:
        people.bring_back(decision.person)
    elif decision.kind in {Kind.DRAW, Kind.TAG}:
        take_away([change.face for change in latest])
    if decision.kind != Kind.MERGE:
        left = {_stranger(decision, change) for change in latest} - {0}
        _restore(decision, latest)
        strangers.release(left, latest)
    strangers.ignore_again(decision)
    drawing.follow_undo(decision, latest)
    _restore_rejections(decision, latest)
    _restore_covers(decision)
    Change.objects.filter(pk__in=[change.pk for change in latest]).update(undone_at=timezone.now())
    learn(pk for pk in known if pk)
    matching.rematch_faces(Face.with_trash.filter(pk__in=[change.face_id for change in latest]))
    return len(latest)


def _whole(decision: Decision) -> bool:
    """Tell whether there is something to take back though no face is left as it was."""
    if decision.kind == Kind.DELETE:
        return decision.person is not None
    return merging.stands(decision)


def _note_undone(decision: Decision) -> None:
    _drop_unused(decision)
    if decision.kind not in WHOLE and decision.changes.filter(undone_at=None).exists():
        return
    Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())


def _restore(decision: Decision, changes: Sequence[Change]) -> None:
    """Give faces back the state that the changes kept."""
    before = Person.objects.in_bulk({change.person_id for change in changes if change.person_id})
    faces = []
    for change in changes:
        face, person = change.face, _now(before.get(change.person_id or 0))
        face.person = person
        face.confirmed_by_id = change.confirmed_by_id if person else None
        face.confirmed_at = change.confirmed_at if person else None
        face.ignored_at = change.ignored_at
        face.group_id = _group(decision, change)
        faces.append(face)
    fields = ("person", "confirmed_by", "confirmed_at", "ignored_at", "group")
    Face.with_trash.bulk_update(faces, fields, batch_size=BATCH)
    settled = [face.pk for face in faces if face.person_id or face.ignored_at]
    Candidate.objects.filter(face__in=settled).delete()


def _group(decision: Decision, change: Change) -> int | None:
    """A group that the face joined since is kept; one that it was taken out of is not lost.

    Taken back, "these do not belong here" brings them back to where they were, and so does what was
    said about a stranger.
    """
    if decision.kind == Decision.Kind.REGROUP or (change.group and change.group.ignored_at):
        return change.group_id or change.face.group_id
    if _stranger(decision, change):
        return change.group_id
    return change.face.group_id or change.group_id


def _stranger(decision: Decision, change: Change) -> int:
    """Return the group of the stranger whose face the decision made this one; 0: of nobody."""
    group = change.face.group
    return group.pk if group and group.ignored_at and decision.kind == Kind.IGNORE else 0


def _now(person: Person | None) -> Person | None:
    return None if person is None else people.standing(person)


def _restore_rejections(decision: Decision, changes: Sequence[Change]) -> None:
    """Bring back what was said before the decision about its person, and nothing later."""
    if decision.person is None:
        return
    if decision.kind not in WHOLE:
        new = [change.face_id for change in changes if not change.rejected]
        now = {decision.person, _now(decision.person)}
        Rejection.objects.filter(face__in=new, person__in=now).delete()
    kept = {row[0]: row for row in decision.replaced.get("rejections", [])}
    entries = {row[3] for row in kept.values()}
    there = set(Decision.objects.filter(pk__in=entries).values_list("pk", flat=True))
    rows = []
    for change in changes:
        if change.rejected:
            _, by, at, entry = kept.get(change.face_id, (0, decision.by_id, None, None))
            rows.append(
                Rejection(
                    face_id=change.face_id,
                    person=decision.person,
                    by_id=by,
                    at=datetime.fromisoformat(at) if at else timezone.now(),
                    decision_id=entry if entry in there else None,
                )
            )
    Rejection.objects.bulk_create(rows, ignore_conflicts=True)


def _restore_covers(decision: Decision) -> None:
    for person, cover in decision.replaced.get("covers", {}).items():
        theirs = Face.with_trash.filter(pk=cover, person=person)
        if theirs.exists():
            Person.objects.filter(pk=person, cover=None).update(cover=cover)


def _drop_unused(decision: Decision) -> None:
    """Delete the person whom a decision made, once nothing of it is left."""
    if not decision.created_person or decision.person_id is None:
        return
    unused = Person.objects.current().filter(pk=decision.person_id, merged=None)
    said = Decision.objects.exclude(pk=decision.pk).filter(
        Q(person=OuterRef("pk")) | Q(merged=OuterRef("pk")), undone_at=None
    )
    unused.filter(~Exists(said), faces=None, rejections=None).delete()
