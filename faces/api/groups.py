"""Groups of unnamed faces that look like one person."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from albums.api import user_of
from albums.callers import READ, REVIEW
from faces import review
from faces.api.router import PAGE_SIZE, PageNumber, router
from faces.api.schemas import (
    DecisionOut,
    GroupOut,
    GroupPage,
    decision_out,
    face_out,
    with_candidates,
)
from faces.models import Face, Group
from faces.review import questions


@router.get("/groups", auth=READ, response=GroupPage)
def list_groups(
    request: HttpRequest, page: PageNumber = 1, ignored: bool = False
) -> dict[str, object]:
    """Groups of two unnamed faces or more, the largest first, a hundred a page.

    With `ignored` those of people who are ignored.
    """
    user = user_of(request)
    found = questions.strangers(user) if ignored else questions.groups(user)
    first = (page - 1) * PAGE_SIZE
    shown = found[first : first + PAGE_SIZE]
    items = [{"id": group.pk, "faces": group.n} for group in shown]
    return {"count": found.count(), "items": items}


@router.get("/groups/{int:group_id}", auth=READ, response=GroupOut)
def show_group(request: HttpRequest, group_id: int) -> GroupOut:
    user = user_of(request)
    group = get_object_or_404(Group.objects.visible_to(user), pk=group_id)
    members = questions.ignored if group.ignored_at else questions.members
    ids = [face.pk for face in members(user, group.pk)]
    found = with_candidates(Face.objects.filter(pk__in=ids)).in_bulk()
    return GroupOut(id=group.pk, faces=[face_out(found[pk]) for pk in ids])


@router.post("/groups/{int:group_id}/bring-back", auth=REVIEW, response=DecisionOut)
def bring_back(request: HttpRequest, group_id: int) -> DecisionOut:
    """Ask again about an ignored person: all faces of the group are open."""
    user = user_of(request)
    group = get_object_or_404(Group.objects.visible_to(user), pk=group_id)
    return decision_out(review.bring_back(group, by=user))
