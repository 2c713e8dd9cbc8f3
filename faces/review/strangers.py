"""People who need no name, a face in the background, the neighbour's guest: ignored as they come.

Their faces are kept in a group of their own. Later faces that join it (see `faces.grouping`) are
ignored without a question, and can be found there and brought back.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from albums.models import User
from faces import gallery, grouping, matching
from faces.models import Change, Decision, Face, Group
from faces.review import decisions
from faces.review.entries import journal
from faces.review.refusals import Conflict


@transaction.atomic
def ignore_person(faces: Iterable[Face], *, by: User) -> Decision | None:
    """Say that the faces, and all later ones of the same person, need no name.

    Faces too poor to tell who they are attract no others. None: no face was without a name.
    """
    decision = decisions.ignore(faces, by=by)
    if decision is None:
        return None
    ignored = Face.objects.filter(changes__decision=decision)
    if ignored.telling().exists():
        group = Group.objects.create(owner=by, ignored_at=timezone.now())
        ignored.update(group=group)
    return decision


@transaction.atomic
def bring_back(group: Group, *, by: User) -> Decision:
    """Ask about a stranger again: all faces are open, those too that joined by themselves.

    Raises:
        Conflict: the group is not ignored any more.
    """
    gallery.lock(by.pk)
    stranger = Group.objects.strangers().filter(pk=group.pk, owner=by).first()
    if stranger is None or stranger.ignored_at is None:
        raise Conflict
    faces = list(Face.objects.ignored().filter(group=group).select_for_update().order_by("pk"))
    decision = journal(Decision.Kind.UNNAME, faces, by)
    decision.replaced["strangers"] = {group.pk: stranger.ignored_at.isoformat()}
    decision.save(update_fields=["replaced"])
    Group.objects.filter(pk=group.pk).update(ignored_at=None)
    Face.objects.filter(pk__in=[face.pk for face in faces]).update(ignored_at=None)
    matching.rematch_faces(faces)
    return decision


def ignore_again(decision: Decision) -> None:
    """Undo that a stranger was brought back: the group takes in others as ignored ones again.

    Not if somebody of it was asked about since, and has no answer.
    """
    for group, since in decision.replaced.get("strangers", {}).items():
        if not Face.with_trash.filter(group=group).open().exists():
            Group.objects.filter(pk=group, ignored_at=None).update(ignored_at=since)


def release(groups: Collection[int], changes: Sequence[Change]) -> None:
    """Undo that strangers are ignored: what joined them by itself goes where they go.

    Args:
        groups: the ids of those that the faces of the changes have left.
    """
    if not groups:
        return
    homes = Counter(change.group_id for change in changes)
    home = homes.most_common(1)[0][0]
    for group in Group.objects.strangers().filter(pk__in=groups):
        members = Face.with_trash.filter(group=group)
        said = Change.objects.filter(
            face__in=members, decision__kind=Decision.Kind.IGNORE, undone_at=None
        )
        if said.exists():
            continue
        joined = list(members.ignored().values_list("pk", flat=True))
        Face.with_trash.filter(pk__in=joined).update(ignored_at=None, group=home)
        group.delete()
        freed = Face.objects.filter(pk__in=joined)
        grouping.place(group.owner_id, freed)
        matching.rematch_faces(freed)
