"""Groups of unnamed faces: a part of the people page, and a page for each."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from faces.models import Group
from faces.review import Question, questions
from faces.views import asking, journal
from faces.views.requests import UserRequest

PAGE = 24
STACKED = 4


@dataclass(frozen=True, slots=True)
class Stack:
    """A group, how many nameless faces it has, and the ids of its clearest."""

    group: int
    size: int
    faces: list[int]


@login_required
@require_GET
def more(request: UserRequest) -> HttpResponse:
    """The next groups, for the people page."""
    return render(request, "faces/_groups.html", context(request))


@login_required
@require_GET
def group(request: UserRequest, pk: int) -> HttpResponse:
    """All faces of a group, to be named at once; to the people when none is left."""
    shown = get_object_or_404(Group.objects.visible_to(request.user), pk=pk)
    faces = questions.members(request.user, shown.pk)
    if not faces:
        query = request.GET.urlencode()
        return redirect(reverse("people") + (f"?{query}" if query else ""))
    total = questions.nameless(request.user).filter(group=shown).count()
    values = {
        "group": shown,
        "question": Question("name", faces, group=shown),
        "total": total,
        "choices": asking.likely(faces),
        "undoable": journal.standing(request),
    }
    return render(request, "faces/group.html", values)


def context(request: UserRequest) -> dict[str, object]:
    """A page of groups, the largest first."""
    page = Paginator(questions.groups(request.user), PAGE).get_page(request.GET.get("groups"))
    rows = list(page.object_list)
    faces = _clearest(request, [row["group"] for row in rows])
    stacks = [Stack(row["group"], row["n"], faces[row["group"]]) for row in rows]
    return {"groups": page, "stacks": stacks}


def _clearest(request: UserRequest, groups: list[int]) -> dict[int, list[int]]:
    place = Window(RowNumber(), partition_by=F("group"), order_by=(F("quality").desc(), F("pk")))
    best = questions.nameless(request.user).filter(group__in=groups).annotate(place=place)
    found = defaultdict(list)
    rows = best.filter(place__lte=STACKED).order_by("group", "place")
    for group, face in rows.values_list("group_id", "pk"):
        found[group].append(face)
    return found
