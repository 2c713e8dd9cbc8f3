"""The review page: one question after the other.

A browser with JavaScript is given the cards that come next ahead of time. It shows one of them at
once, sends the answer behind, and says with it which card it shows: the reply says whether that
card is still right, or brings the right one.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from albums.views.ids import numbers
from faces import explaining, review
from faces.covers import covers
from faces.models import Candidate, Decision, Face, Person
from faces.review import questions
from faces.views import place
from faces.views.requests import UserRequest, say

CHOICES = 5
AHEAD = 3  # cards at most that are given ahead


@login_required
@require_GET
def page(request: UserRequest) -> HttpResponse:
    """Ask about the faces that the URL names, while they are open, else the next question."""
    ids = numbers(request.GET.get("faces", "").split(","))
    question = _again(request, ids, request.GET.get("person", ""))
    return render(request, "faces/review.html", _context(request, question))


def card(request: UserRequest, *, about: Face | None = None) -> HttpResponse:
    """Answer with the next card; with one about the same face where it has another candidate.

    Where the browser shows a card already, it stays as long as it asks what is still open; only
    what stands above it is sent then.
    """
    if "ahead" in request.POST:
        return _check_ahead(request)
    question = None
    if about is not None and about.candidates.shown().exists():
        question = questions.again(request.user, [about.pk])
    return _card(request, question)


@login_required
@require_GET
def upcoming(request: UserRequest) -> HttpResponse:
    """The cards that come after the faces that the URL names, at most `count` of them."""
    skip = [*place.skipped(request.user), *numbers(request.GET.get("after", "").split(","))]
    wanted = next(iter(numbers([request.GET.get("count", "")])), 1)
    everybody, cards = place.asks_everybody(request.user), []
    for _number in range(min(wanted, AHEAD)):
        question = review.next_question(request.user, skip=skip, everybody=everybody)
        if question is None:
            break
        skip += question.ids
        context = {"can_undo": True, **_asked(question)}
        cards.append(render_to_string("faces/_card.html", context, request))
    return HttpResponse("".join(cards))


@login_required
@require_POST
def everybody(request: UserRequest) -> HttpResponse:
    """Ask about faces that were seen only once too, until all are answered."""
    place.ask_everybody(request.user, wanted=True)
    return _card(request) if request.htmx else redirect("review")


@login_required
@require_POST
def undo(request: UserRequest) -> HttpResponse:
    """Take back the last step of this review, an answer or a skip, and ask about it again."""
    problem, question = "", None
    step = place.go_back(request)
    if step is None:
        problem = _("There is nothing to undo.")
    else:
        decisions, faces, person = step
        place.bring_back(request.user, faces)
        try:
            _undo_decisions(request, decisions)
        except review.Refused as error:
            problem = str(error)
        else:
            question = _again(request, faces, str(person or ""))
    if request.htmx:
        response = _card(request, question)
        return say(response, problem, error=True) if problem else response
    if problem:
        messages.error(request, problem)
    return _redirect(question)


def refuse(problem: str) -> HttpResponse:
    """Say why an answer cannot be taken: the browser brings the card back."""
    return say(HttpResponse(status=422), problem, error=True)


def _again(request: UserRequest, faces: list[int], person: str) -> review.Question | None:
    asked = Person.objects.visible_to(request.user).filter(pk__in=numbers([person])).first()
    return questions.again(request.user, faces, person=asked)


@transaction.atomic
def _undo_decisions(request: UserRequest, ids: list[int]) -> None:
    found = Decision.objects.filter(owner=request.user).in_bulk(ids)
    if len(found) < len(ids):
        raise review.Conflict
    for pk in reversed(ids):
        review.undo(found[pk], by=request.user)


def _redirect(question: review.Question | None) -> HttpResponse:
    onward = redirect("review")
    if question is not None:
        onward["Location"] += "?faces=" + ",".join(str(pk) for pk in question.ids)
        if question.person:
            onward["Location"] += f"&person={question.person.pk}"
    return onward


def _check_ahead(request: UserRequest) -> HttpResponse:
    shown = numbers(request.POST["ahead"].split(","))
    question = _again(request, shown, request.POST.get("ahead_person", ""))
    if question is not None and not _is_asked_still(question):
        question = None
    context = _context(request, question)
    same = question is not None and question.ids == shown
    if same and context["sign"] == request.POST.get("ahead_sign"):
        return render(request, "faces/_review_bar.html", context)
    return render(request, "faces/_card.html", context)


def _is_asked_still(question: review.Question) -> bool:
    """Tell whether somebody about whom a set asks is suggested for any of its faces."""
    if question.person is None:
        return True
    shown = Candidate.objects.shown().filter(person=question.person, face__in=question.ids)
    return shown.exists()


def _card(request: UserRequest, question: review.Question | None = None) -> HttpResponse:
    return render(request, "faces/_card.html", _context(request, question))


def _context(request: UserRequest, question: review.Question | None) -> dict[str, Any]:
    """What a card and the bar above it show; about the next question, if none is given."""
    user = request.user
    skip, everybody = place.skipped(user), place.asks_everybody(user)
    if question is None:
        question, left = questions.ask(user, skip=skip, everybody=everybody)
    else:
        left = questions.look(user, skip=skip).remaining
    if question is None and everybody and not skip:
        place.ask_everybody(user, wanted=False)
        everybody = False
    context: dict[str, Any] = {
        "left": left,
        "everybody": everybody,
        "skipped": len(skip),
        "can_undo": place.can_go_back(request),
    }
    if question is None:
        return context | {"anybody": Person.objects.visible_to(user).exists()}
    return context | _asked(question)


def _asked(question: review.Question) -> dict[str, Any]:
    """What the card of a question shows, and a `sign` that two cards share if they ask alike."""
    context: dict[str, Any] = {"question": question}
    if question.kind == "face":
        face, choices = question.faces[0], _choices(question.candidates)
        people = [one.person_id for one, _cover in choices]
        context |= {"face": face, "photo": face.photo, "choices": choices}
        context["why"] = explaining.explain(face, question.candidates)
    elif question.person:
        people = [question.person.pk]
        cover = covers(Person.objects.filter(pk__in=people)).get(question.person.pk)
        context |= {"cover": cover, "choices": []}
    else:
        likeliest = likely(question.faces)
        people = [person.pk for person, _cover in likeliest]
        context["choices"] = likeliest
    context["sign"] = f"{question.kind}:" + ",".join(str(pk) for pk in people)
    return context


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
