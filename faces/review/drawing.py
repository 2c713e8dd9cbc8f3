"""Faces that the detector missed: drawn by the user, and removed again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.models import Photo, User
from faces import gallery, ranking
from faces.boxes import SAME_FACE_IOU, Box, iou
from faces.models import Change, Decision, Face
from faces.review.decisions import learn
from faces.review.entries import journal, lose_covers
from faces.review.refusals import Conflict, Refused
from faces.review.removed import put_back, take_away

# A smaller side, as a fraction of the photo's, is a slip of the hand.
LEAST_SIDE = 0.004


@transaction.atomic
def draw(photo: Photo, box: Box, *, by: User) -> tuple[Face, Decision]:
    """Say that there is a face in the box, which no detector saw; a worker embeds it.

    Args:
        box: fractions of the photo; what reaches over its edges is cut off.

    Raises:
        Refused: the box is too small, or around a face that is there.
    """
    gallery.lock(by.pk)
    if photo.owner_id != by.pk or photo.ingested_at is None:
        raise Refused
    x, y, width, height = _inside(box)
    if width < LEAST_SIDE or height < LEAST_SIDE:
        raise Refused(_("Draw a larger frame around the face."))
    if any(iou(face.box, (x, y, width, height)) > SAME_FACE_IOU for face in photo.faces.all()):
        raise Refused(_("There is a frame around this face already."))
    face = Face.objects.create(
        owner=by,
        photo=photo,
        x=x,
        y=y,
        width=width,
        height=height,
        score=0,
        quality=0,
        drawn_at=timezone.now(),
    )
    return face, journal(Decision.Kind.DRAW, [face], by)


def _inside(box: Box) -> Box:
    left, top = (min(max(low, 0.0), 1.0) for low in box[:2])
    right, bottom = (
        min(max(low + side, 0.0), 1.0) for low, side in zip(box[:2], box[2:], strict=True)
    )
    return left, top, right - left, bottom - top


@transaction.atomic
def remove(face: Face, *, by: User) -> Decision:
    """Say that a drawn face is none: it goes out of sight, and with it what it taught.

    Raises:
        Conflict: it was removed already.
        Refused: a detector found it; such a face can be ignored.
    """
    gallery.lock(by.pk)
    mine = Face.objects.visible_to(by).filter(pk=face.pk).select_for_update()
    found = mine.first()
    if found is None:
        raise Conflict
    if found.drawn_at is None:
        raise Refused(_("Only frames that you drew can be removed. Ignore this face instead."))
    decision = journal(Decision.Kind.REMOVE, [found], by)
    take_away([found])
    lose_covers(decision, [found])
    learn({found.person_id} if found.person_id else set())
    ranking.rank({found.photo_id})
    return decision


def follow_undo(decision: Decision, changes: list[Change]) -> None:
    """Let what was removed come back."""
    faces = [change.face for change in changes]
    if decision.kind == Decision.Kind.REMOVE:
        put_back(faces)
    elif decision.kind == Decision.Kind.DELETE:
        put_back([face for face in faces if face.tagged])
