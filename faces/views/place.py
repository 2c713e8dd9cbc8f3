"""Where somebody is in the review: what was skipped, what is asked about, and the way back.

What was skipped, and whether faces that were seen once are asked about, is kept per user and is
the same on every device; the steps that undo goes back are those of one browser.
"""

from collections.abc import Sequence

from albums.models import User
from faces.models import Decision, Face, Postponed, Preference
from faces.views.requests import UserRequest

TRAIL = "review_trail"
STEPS = 100  # that can be taken back; the session keeps the faces of each

# Ids of the decisions (none: a skip) and of the faces, and of the person who was asked about.
Step = tuple[list[int], list[int], int | None]


def skipped(user: User) -> list[int]:
    """Return the ids of the open faces that are not asked about for now."""
    waiting = Postponed.objects.filter(
        user=user, face__person=None, face__ignored_at=None, face__trashed=False
    )
    return list(waiting.values_list("face_id", flat=True))


def postpone(user: User, faces: Sequence[int]) -> None:
    rows = (Postponed(user=user, face_id=face) for face in faces)
    Postponed.objects.bulk_create(rows, ignore_conflicts=True)


def bring_back(user: User, faces: Sequence[int] | None = None) -> None:
    """Ask about skipped faces again; None: about all of them."""
    chosen = Postponed.objects.filter(user=user)
    if faces is not None:
        chosen = chosen.filter(face__in=faces)
    chosen.delete()


def asks_everybody(user: User) -> bool:
    return Preference.objects.filter(owner=user, asks_everybody=True).exists()


def ask_everybody(user: User, *, wanted: bool) -> None:
    """Say whether faces that nobody else looks like are asked about too."""
    if wanted:
        Preference.objects.update_or_create(owner=user, defaults={"asks_everybody": True})
    else:
        Preference.objects.filter(owner=user, asks_everybody=True).update(asks_everybody=False)


def remember(
    request: UserRequest,
    decisions: Sequence[Decision],
    faces: Sequence[Face],
    person: int | None = None,
) -> None:
    """Note an answer or a skip, and the question with its person, so that undo finds the way."""
    step = ([one.pk for one in decisions], [face.pk for face in faces], person)
    request.session[TRAIL] = [*request.session.get(TRAIL, []), step][-STEPS:]


def can_go_back(request: UserRequest) -> bool:
    return bool(request.session.get(TRAIL))


def go_back(request: UserRequest) -> Step | None:
    """Return the last step, and forget it; None: there is none."""
    trail = list(request.session.get(TRAIL, []))
    if not trail:
        return None
    decisions, faces, person = trail.pop()
    request.session[TRAIL] = trail
    return decisions, faces, person
