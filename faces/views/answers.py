"""Answers about one face: who it is, who it is not, that it needs no name, and never mind.

A form without JavaScript goes back to its page; htmx gets the part of the page that changed.
"""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from albums.views.ids import numbers
from albums.views.onward import next_page
from faces import review
from faces.models import Decision, Face, Person
from faces.views import asking, photo, place, unnamed
from faces.views.requests import UserRequest, person_of, say

Answer = Callable[[Face], Decision | list[Decision] | None]


@login_required
@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    name = request.POST.get("name", "")
    only_open = _is_of_queue(request)
    return _answer(
        request,
        pk,
        lambda face: review.confirm(
            [face], by=request.user, person=person, name=name, only_open=only_open
        ),
    )


@login_required
@require_POST
def reject(request: UserRequest, pk: int) -> HttpResponse:
    """It is none of the people whom the form names."""
    ids = set(numbers(request.POST.getlist("person")))
    people = list(Person.objects.visible_to(request.user).filter(pk__in=ids))
    if not people or len(people) < len(ids):
        raise Http404
    only_open = _is_of_queue(request)
    return _answer(
        request,
        pk,
        lambda face: review.reject_each(face, people, by=request.user, only_open=only_open),
    )


@login_required
@require_POST
def ignore(request: UserRequest, pk: int) -> HttpResponse:
    """The face, and later ones of the same person, need no name."""
    return _answer(request, pk, lambda face: review.ignore_person([face], by=request.user))


@login_required
@require_POST
def unname(request: UserRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, lambda face: review.unname([face], by=request.user))


@login_required
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, lambda face: review.undo_face(face, by=request.user))


def _is_of_queue(request: UserRequest) -> bool:
    """On the photo page a name may be corrected; a queue asks only about what is open, and what
    was decided in another tab meanwhile stays.
    """
    return request.POST.get("page") != "photo"


def _answer(request: UserRequest, pk: int, answer: Answer) -> HttpResponse:
    faces = Face.objects.visible_to(request.user).select_related("photo")
    face = get_object_or_404(faces, pk=pk)
    decisions: list[Decision] = []
    problem, refused = "", False
    try:
        said = answer(face)
        decisions = said if isinstance(said, list) else [said] if said else []
    except review.Refused as error:
        problem, refused = str(error), not isinstance(error, review.Conflict)
    page = request.POST.get("page", "photo")
    if page == "review" and decisions:
        place.remember(request, decisions, [face])
    if refused and "ahead" in request.POST:
        return asking.refuse(problem)
    if not request.htmx:
        if problem:
            messages.error(request, problem)
        return redirect(next_page(request, reverse("photo", args=[face.photo_id])))
    response = _fragment(request, face, page)
    return say(response, problem, error=True) if problem else response


def _fragment(request: UserRequest, face: Face, page: str) -> HttpResponse:
    if page == "review":
        return asking.card(request, about=face)
    if page == "people":
        return unnamed.tile(request, face)
    page_url = next_page(request, reverse("photo", args=[face.photo_id]))
    return photo.panel(request, face.photo, page_url)
