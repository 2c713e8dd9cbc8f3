"""Answers about a set of faces: of a question of the review, or of the page of a group.

The form sends the ids of all faces as `shown` and those that are still ticked as `face`. A set may
be stale: what was decided meanwhile, perhaps in another tab, stays, and the user is told.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from albums.views.ids import numbers
from faces import review
from faces.models import Decision, Face, Person
from faces.review import questions
from faces.views import asking, journal, place
from faces.views.requests import UserRequest, faces_of, person_of, say


@dataclass(frozen=True, slots=True)
class Shown:
    """The faces of the form, in its order."""

    ticked: list[Face]
    unticked: list[Face]

    @property
    def all(self) -> list[Face]:
        return self.ticked + self.unticked


@login_required
@require_POST
def confirm(request: UserRequest) -> HttpResponse:
    """The ticked are the person who was asked about, chosen or typed; the unticked are not.

    On the page of an ignored person the ticked may be ignored: that is what the name replaces.
    """
    shown = _shown(request)
    ignored = "ignored" in request.POST
    person = person_of(request, "choice") or person_of(request)

    def decide() -> Decision | None:
        return review.confirm(
            [face for face in _some(shown.ticked) if not ignored or face.person_id is None],
            by=request.user,
            person=person,
            name=request.POST.get("name", ""),
            only_open=not ignored,
            not_these=shown.unticked,
        )

    return _answer(request, shown, shown.ticked, decide)


@login_required
@require_POST
def reject(request: UserRequest) -> HttpResponse:
    """None of them is the person."""
    shown = _shown(request)
    asked = get_object_or_404(
        Person.objects.visible_to(request.user), pk__in=numbers([request.POST.get("asked", "")])
    )

    def decide() -> Decision | None:
        still = Face.objects.open().filter(pk__in=[face.pk for face in shown.all])
        return review.reject(still, asked, by=request.user)

    return _answer(request, shown, shown.all, decide)


@login_required
@require_POST
def ignore(request: UserRequest) -> HttpResponse:
    """The ticked need no name, nor do later faces of the same person.

    Where the question was whether they are somebody known, nobody said that they are one person.
    """
    shown = _shown(request)
    decide = review.ignore if "asked" in request.POST else review.ignore_person
    return _answer(
        request, shown, shown.ticked, lambda: decide(_some(shown.ticked), by=request.user)
    )


@login_required
@require_POST
def bring_back(request: UserRequest) -> HttpResponse:
    """The unticked are not the ignored person as whom they are ignored."""
    shown = _shown(request)
    return _answer(
        request,
        shown,
        shown.unticked,
        lambda: review.unname(_some(_ignored(shown.unticked)), by=request.user),
    )


@login_required
@require_POST
def regroup(request: UserRequest) -> HttpResponse:
    """The unticked do not belong to the group that they are in."""
    shown = _shown(request)
    return _answer(
        request,
        shown,
        shown.unticked,
        lambda: review.regroup(_some(shown.unticked), by=request.user),
    )


def _shown(request: UserRequest) -> Shown:
    ticked = set(numbers(request.POST.getlist("face")))
    faces = faces_of(request, request.POST.getlist("shown"))
    return Shown(
        [face for face in faces if face.pk in ticked],
        [face for face in faces if face.pk not in ticked],
    )


def _ignored(faces: list[Face]) -> list[Face]:
    """Leave out those who were named meanwhile."""
    return [face for face in faces if face.ignored_at]


def _some(faces: list[Face]) -> list[Face]:
    if not faces:
        raise review.Refused(_("Choose at least one face."))
    return faces


def _answer(
    request: UserRequest,
    shown: Shown,
    meant: list[Face],
    decide: Callable[[], Decision | None],
) -> HttpResponse:
    problem, decision = "", None
    try:
        decision = decide()
    except review.Refused as error:
        problem = str(error)
        if "ahead" in request.POST and not isinstance(error, review.Conflict):
            return asking.refuse(problem)
    else:
        problem = _late(decision, meant)
    if request.POST.get("page") == "group":
        return _to_group(request, decision, problem)
    asked = next(iter(numbers([request.POST.get("asked", "")])), None)
    if decision is not None:
        place.remember(request, [decision], shown.all, asked)
    if request.htmx:
        response = asking.card(request)
        return say(response, problem, error=decision is None) if problem else response
    if problem:
        messages.warning(request, problem)
    return redirect("review")


def _late(decision: Decision | None, meant: list[Face]) -> str:
    """Say how many faces somebody had decided about before."""
    if decision is None:
        return str(review.Conflict())
    changed = decision.changes.filter(face__in=[face.pk for face in meant]).count()
    late = len(meant) - changed
    if not late:
        return ""
    text = ngettext(
        "%(n)s face was decided meanwhile and stays as it is.",
        "%(n)s faces were decided meanwhile and stay as they are.",
        late,
    )
    return text % {"n": late}


def _to_group(request: UserRequest, decision: Decision | None, problem: str) -> HttpResponse:
    """Go back to what is left of the group, or to the people when nothing is."""
    if problem:
        messages.error(request, problem)
    group = numbers([request.POST.get("group", "")])
    mine = Face.objects.visible_to(request.user)
    still = questions.nameless(request.user) | mine.of_strangers()
    left = still.filter(group__in=group).exists()
    return journal.after(reverse("group", args=group) if left else reverse("people"), decision)
