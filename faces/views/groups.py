"""Groups of unnamed and of ignored faces: a part of the people page, and a page for each."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from albums.views.ids import numbers
from faces import review
from faces.models import Change, Decision, Face, FaceQuerySet, Group
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
    found = context(request)
    if "strangers" in found:
        found |= {"show": "ignored", "stacks": found["strangers"]}
    return render(request, "faces/_groups.html", found)


@login_required
@require_GET
def group(request: UserRequest, pk: int) -> HttpResponse:
    """All faces of a group, to be named at once; to the people when none is left."""
    shown = get_object_or_404(Group.objects.visible_to(request.user), pk=pk)
    if shown.ignored_at:
        return _stranger(request, shown)
    faces = questions.members(request.user, shown.pk)
    if not faces:
        return _nobody(request)
    total = questions.nameless(request.user).filter(group=shown).count()
    values = {
        "group": shown,
        "question": Question("name", faces, group=shown),
        "total": total,
        "choices": asking.likely(faces),
        "undoable": journal.standing(request),
    }
    return render(request, "faces/group.html", values)


@login_required
@require_POST
def bring_back(request: UserRequest, pk: int) -> HttpResponse:
    """Ask again about somebody who was ignored."""
    shown = get_object_or_404(Group.objects.visible_to(request.user), pk=pk)
    decision = None
    try:
        decision = review.bring_back(shown, by=request.user)
    except review.Refused as error:
        messages.error(request, str(error))
    return journal.after(reverse("group", args=[pk]), decision)


def context(request: UserRequest) -> dict[str, object]:
    """A page of groups, the largest first: of unnamed faces, or with `show` of ignored ones."""
    user = request.user
    ignored = request.GET.get("show") == "ignored"
    listed = questions.strangers(user) if ignored else questions.groups(user)
    faces = Face.objects.visible_to(user).of_strangers() if ignored else questions.nameless(user)
    found = list(_after(listed, request.GET.get("groups", ""))[: PAGE + 1])
    clearest = _clearest(faces, [group.pk for group in found[:PAGE]])
    stacks = [Stack(group.pk, group.n, clearest[group.pk]) for group in found[:PAGE]]
    more = f"{stacks[-1].size}_{stacks[-1].group}" if len(found) > PAGE else ""
    return {"groups_after": more, "strangers" if ignored else "stacks": stacks}


def _after(groups: QuerySet[Any], place: str) -> QuerySet[Group]:
    """Go on behind `SIZE_GROUP`: a place in the order, as answers make the list shorter."""
    ids = numbers(place.split("_"))
    if len(ids) != 2:
        return groups
    size, group = ids
    return groups.filter(n__lte=size).filter(Q(n__lt=size) | Q(pk__gt=group))


def _stranger(request: UserRequest, shown: Group) -> HttpResponse:
    """All faces of somebody who is ignored, with those that joined by themselves."""
    faces = questions.ignored(request.user, shown.pk)
    if not faces:
        return _nobody(request)
    everybody = Face.objects.visible_to(request.user).of_strangers().filter(group=shown)
    said = Change.objects.filter(
        face=OuterRef("pk"), decision__kind=Decision.Kind.IGNORE, undone_at=None
    )
    values = {
        "group": shown,
        "question": Question("name", faces, group=shown),
        "total": everybody.count(),
        "joined": everybody.exclude(Exists(said)).count(),
        "undoable": journal.standing(request),
    }
    return render(request, "faces/stranger.html", values)


def _nobody(request: UserRequest) -> HttpResponse:
    query = request.GET.urlencode()
    return redirect(reverse("people") + (f"?{query}" if query else ""))


def _clearest(faces: FaceQuerySet, groups: list[int]) -> dict[int, list[int]]:
    place = Window(RowNumber(), partition_by=F("group"), order_by=(F("quality").desc(), F("pk")))
    best = faces.filter(group__in=groups).annotate(place=place)
    found = defaultdict(list)
    rows = best.filter(place__lte=STACKED).order_by("group", "place")
    for group, face in rows.values_list("group_id", "pk"):
        found[group].append(face)
    return found
