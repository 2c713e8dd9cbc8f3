"""Writing the journal: what is about to change, and the state before it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from albums.models import User
from faces.models import Change, Decision, Face, Person


def journal(
    kind: Decision.Kind,
    faces: Collection[Face],
    by: User,
    person: Person | None = None,
    *,
    created_person: bool = False,
    merged: Person | None = None,
    fields: Mapping[str, Sequence[Any]] | None = None,
) -> Decision:
    """Write what is about to change into the journal, with the state before it.

    Args:
        fields: of the person, each with the value that it has and the one that it gets.
    """
    rejections = _rejections(person, faces)
    replaced = {"fields": fields, "rejections": list(rejections.values())}
    decision = Decision.objects.create(
        owner=by,
        by=by,
        kind=kind,
        person=person,
        created_person=created_person,
        merged=merged,
        replaced={name: values for name, values in replaced.items() if values},
    )
    Change.objects.bulk_create(
        Change(
            decision=decision,
            face=face,
            person_id=face.person_id,
            confirmed_by_id=face.confirmed_by_id,
            confirmed_at=face.confirmed_at,
            ignored_at=face.ignored_at,
            group_id=face.group_id,
            rejected=face.pk in rejections,
        )
        for face in faces
    )
    return decision


def _rejections(person: Person | None, faces: Collection[Face]) -> dict[int, list[Any]]:
    """Return by face what said that it is not the person, as the columns of its row."""
    if person is None:
        return {}
    rows = person.rejections.filter(face__in=faces).order_by("face_id")
    return {
        row.face_id: [row.face_id, row.by_id, row.at.isoformat(), row.decision_id] for row in rows
    }


def lose_covers(decision: Decision, faces: Collection[Face]) -> None:
    """Take faces that are no longer a person's from being the cover, and note it."""
    covered = Person.objects.filter(cover__in=[face.pk for face in faces])
    covers = dict(covered.values_list("pk", "cover_id"))
    if not covers:
        return
    covered.update(cover=None)
    decision.replaced["covers"] = covers
    decision.save(update_fields=["replaced"])
