"""The review page: one question after the other.

What was skipped, and the way back for undo, live in the session: a reload loses neither.
"""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from albums.views.media import address
from faces import review
from faces.covers import covers
from faces.models import Candidate, Decision, Face, Person
from faces.review import questions
from faces.views.requests import UserRequest, faces_of, numbers, say

SKIPPED, TRAIL, EVERYBODY = "review_skipped", "review_steps", "review_everybody"
CHOICES = 5
STEPS = 100  # that can be taken back; the session keeps the faces of each
PRELOADED = 60  # crops of the next card: more than the first look at it shows


@login_required
@require_GET
def page(request: UserRequest) -> HttpResponse:
    """Ask about the faces that the URL names, while they are open, else the next question."""
    ids = numbers(request.GET.get("faces", "").split(","))
    mine = Person.objects.visible_to(request.user)
    person = mine.filter(pk__in=numbers([request.GET.get("person", "")])).first()
    question = questions.again(request.user, ids, person=person)
    return render(request, "faces/review.html", _context(request, question))


def card(request: UserRequest, *, about: Face | None = None) -> HttpResponse:
    """Answer with the next card; with one about the same face where it has another candidate."""
    question = None
    if about is not None and about.candidates.shown().exists():
        question = questions.again(request.user, [about.pk])
    return _card(request, question)


@login_required
@require_GET
def upcoming(request: UserRequest) -> JsonResponse:
    """The images of the card that comes after the faces that the URL names."""
    now = numbers(request.GET.get("after", "").split(","))
    question = _next(request, [*_skipped(request), *now])
    if question is None:
        return JsonResponse({"images": []})
    images = [reverse("crop", args=[face.pk]) for face in question.faces[:PRELOADED]]
    if question.kind == "face":
        images.append(address(question.faces[0].photo, 1600))
    return JsonResponse({"images": images})


@login_required
@require_POST
def skip(request: UserRequest) -> HttpResponse:
    faces = [face.pk for face in faces_of(request, request.POST.getlist("shown"))]
    request.session[SKIPPED] = [*_skipped(request), *faces]
    person = next(iter(numbers([request.POST.get("asked", "")])), None)
    _step(request, None, faces, person)
    return _card(request) if request.htmx else redirect("review")


@login_required
@require_POST
def again(request: UserRequest) -> HttpResponse:
    """Ask what was skipped after all."""
    request.session[SKIPPED] = []
    return _card(request) if request.htmx else redirect("review")


@login_required
@require_POST
def everybody(request: UserRequest) -> HttpResponse:
    """Ask about faces that were seen only once too, until all are answered."""
    request.session[EVERYBODY] = True
    return _card(request) if request.htmx else redirect("review")


@login_required
@require_POST
def undo(request: UserRequest) -> HttpResponse:
    """Take back the last step of this review, an answer or a skip, and ask about it again."""
    problem, question = "", None
    trail = list(request.session.get(TRAIL, []))
    if not trail:
        problem = _("There is nothing to undo.")
    else:
        decision, faces, person = trail.pop()
        request.session[TRAIL] = trail
        back = set(faces)
        request.session[SKIPPED] = [one for one in _skipped(request) if one not in back]
        try:
            if decision is not None:
                _undo_decision(request, decision)
        except review.Refused as error:
            problem = str(error)
        else:
            asked = Person.objects.visible_to(request.user).filter(pk=person).first()
            question = questions.again(request.user, faces, person=asked)
    if request.htmx:
        response = _card(request, question)
        return say(response, problem, error=True) if problem else response
    if problem:
        messages.error(request, problem)
    return _redirect(question)


def remember(
    request: UserRequest,
    decision: Decision,
    faces: Sequence[Face],
    person: int | None = None,
) -> None:
    """Note an answer, and the question with its person, so that undo finds the way back."""
    _step(request, decision.pk, [face.pk for face in faces], person)


def _step(request: UserRequest, decision: int | None, faces: list[int], person: int | None) -> None:
    step = [decision, faces, person]
    request.session[TRAIL] = [*request.session.get(TRAIL, []), step][-STEPS:]


def _skipped(request: UserRequest) -> list[int]:
    skipped: list[int] = request.session.get(SKIPPED, [])
    return skipped


def _undo_decision(request: UserRequest, pk: int) -> None:
    decision = Decision.objects.filter(pk=pk, owner=request.user).first()
    if decision is None:
        raise review.Conflict
    review.undo(decision, by=request.user)


def _redirect(question: review.Question | None) -> HttpResponse:
    onward = redirect("review")
    if question is not None:
        onward["Location"] += "?faces=" + ",".join(str(face.pk) for face in question.faces)
        if question.person:
            onward["Location"] += f"&person={question.person.pk}"
    return onward


def _next(request: UserRequest, skipped: list[int]) -> review.Question | None:
    wanted = bool(request.session.get(EVERYBODY))
    return review.next_question(request.user, skip=skipped, everybody=wanted)


def _card(request: UserRequest, question: review.Question | None = None) -> HttpResponse:
    return render(request, "faces/_card.html", _context(request, question))


def _context(request: UserRequest, question: review.Question | None) -> dict[str, object]:
    skipped = _skipped(request)
    question = question or _next(request, skipped)
    if question is None and not skipped:
        request.session.pop(EVERYBODY, None)
    context: dict[str, object] = {
        "question": question,
        "left": questions.remaining(request.user, skip=skipped),
        "everybody": bool(request.session.get(EVERYBODY)),
        "skipped": len(skipped),
        "can_undo": bool(request.session.get(TRAIL)),
    }
    if question is None:
        return context | {"anybody": Person.objects.visible_to(request.user).exists()}
    context["after"] = ",".join(str(face.pk) for face in question.faces)
    if question.kind == "face":
        face = question.faces[0]
        choices = _choices(question.candidates)
        return context | {"face": face, "photo": face.photo, "choices": choices}
    return context | _set(question)


def _set(question: review.Question) -> dict[str, object]:
    """What the card of a set shows beside its faces."""
    if question.person:
        person = Person.objects.filter(pk=question.person.pk)
        return {"cover": covers(person).get(question.person.pk), "choices": []}
    return {"choices": likely(question.faces)}


def likely(faces: Sequence[Face]) -> list[tuple[Person, int | None]]:
    """The people who are suggested for some of the faces, each with the face that shows them."""
    shown = Candidate.objects.shown().filter(face__in=[face.pk for face in faces])
    counted = shown.order_by().values("person").annotate(sure=Sum("probability"))
    ids = [row["person"] for row in counted.order_by("-sure", "person")[:CHOICES]]
    people = Person.objects.filter(pk__in=ids)
    by_id, pictures = people.in_bulk(), covers(people)
    return [(by_id[pk], pictures.get(pk)) for pk in ids]


def _choices(candidates: list[Candidate]) -> list[tuple[Candidate, int | None]]:
    """The first candidates, each with the face that stands for its person."""
    first = candidates[:CHOICES]
    faces = covers(Person.objects.filter(pk__in=[one.person_id for one in first]))
    return [(one, faces.get(one.person_id)) for one in first]
