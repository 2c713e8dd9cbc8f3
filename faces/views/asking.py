"""The review page: one question after the other.

What was skipped, and the way back for undo, live in the session: a reload loses neither.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from faces import review
from faces.covers import covers
from faces.models import Candidate, Decision, Face, Person
from faces.review import questions
from faces.views.requests import UserRequest, numbers, say

SKIPPED, TRAIL = "review_skipped", "review_trail"
CHOICES = 5
STEPS = 200


@login_required
@require_GET
def page(request: UserRequest) -> HttpResponse:
    """Ask about the face that the URL names, while it is open, else the next question."""
    ids = numbers([request.GET.get("face", "")])
    about = Face.objects.visible_to(request.user).filter(pk__in=ids).first()
    return render(request, "faces/review.html", _context(request, about))


def card(request: UserRequest, *, about: Face | None = None) -> HttpResponse:
    """Answer with the next card; with one about the same face where it has another candidate."""
    if about is not None and not about.candidates.shown().exists():
        about = None
    return render(request, "faces/_card.html", _context(request, about))


@login_required
@require_POST
def skip(request: UserRequest) -> HttpResponse:
    faces = Face.objects.visible_to(request.user)
    face = get_object_or_404(faces, pk__in=numbers([request.POST.get("face", "")]))
    request.session[SKIPPED] = [*_skipped(request), face.pk]
    _step(request, "skip", face.pk)
    return card(request) if request.htmx else redirect("review")


@login_required
@require_POST
def again(request: UserRequest) -> HttpResponse:
    """Ask what was skipped after all."""
    request.session[SKIPPED] = []
    return card(request) if request.htmx else redirect("review")


@login_required
@require_POST
def undo(request: UserRequest) -> HttpResponse:
    """Take back the last step of this review, an answer or a skip, and ask about it again."""
    problem, face = "", None
    trail = list(request.session.get(TRAIL, []))
    if not trail:
        problem = _("There is nothing to undo.")
    else:
        kind, pk = trail.pop()
        request.session[TRAIL] = trail
        try:
            face = _unskip(request, pk) if kind == "skip" else _undo_decision(request, pk)
        except review.Refused as error:
            problem = str(error)
    if request.htmx:
        response = render(request, "faces/_card.html", _context(request, face))
        return say(response, problem, error=True) if problem else response
    if problem:
        messages.error(request, problem)
    onward = redirect("review")
    if face:
        onward["Location"] += f"?face={face.pk}"
    return onward


def remember(request: UserRequest, decision: Decision) -> None:
    """Note an answer, so that undo finds the way back to it."""
    _step(request, "answer", decision.pk)


def _step(request: UserRequest, kind: str, pk: int) -> None:
    request.session[TRAIL] = [*request.session.get(TRAIL, []), [kind, pk]][-STEPS:]


def _skipped(request: UserRequest) -> list[int]:
    skipped: list[int] = request.session.get(SKIPPED, [])
    return skipped


def _unskip(request: UserRequest, pk: int) -> Face | None:
    request.session[SKIPPED] = [one for one in _skipped(request) if one != pk]
    return Face.objects.visible_to(request.user).filter(pk=pk).first()


def _undo_decision(request: UserRequest, pk: int) -> Face | None:
    decision = Decision.objects.filter(pk=pk, owner=request.user).first()
    if decision is None:
        raise review.Conflict
    face = Face.objects.visible_to(request.user).filter(changes__decision=decision).first()
    review.undo(decision, by=request.user)
    return face


def _context(request: UserRequest, about: Face | None) -> dict[str, object]:
    skipped = _skipped(request)
    question = _about(about) or _next(request, skipped)
    left = questions.remaining(request.user, skip=skipped)
    context: dict[str, object] = {
        "suggested": left.suggested,
        "unnamed": left.grouped + left.single + left.once,
        "skipped": len(skipped),
        "can_undo": bool(request.session.get(TRAIL)),
    }
    if question is not None:
        face = question.faces[0]
        upcoming = _next(request, [*skipped, face.pk])
        context |= {
            "face": face,
            "photo": face.photo,
            "choices": _choices(question.candidates),
            "upcoming": upcoming.faces[0] if upcoming else None,
        }
    return context


def _next(request: UserRequest, skipped: list[int]) -> review.Question | None:
    question = review.next_question(request.user, skip=skipped, everybody=True)
    return questions.about(question.faces[0]) if question else None


def _about(face: Face | None) -> review.Question | None:
    """Ask about a face, if nobody has decided about it yet."""
    if face is None:
        return None
    still = Face.objects.open().select_related("photo").filter(pk=face.pk).first()
    if still is None:
        return None
    return questions.about(still)


def _choices(candidates: list[Candidate]) -> list[tuple[Candidate, int | None]]:
    """The first candidates, each with the face that stands for its person."""
    first = candidates[:CHOICES]
    faces = covers(Person.objects.filter(pk__in=[one.person_id for one in first]))
    return [(one, faces.get(one.person_id)) for one in first]
