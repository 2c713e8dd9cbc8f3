"""Handing over what is known about a person, and deleting it for good."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from albums.views.archive import zipped
from faces import known as knowledge
from faces import review
from faces.models import Candidate, Person
from faces.views.requests import UserRequest


@login_required
@require_safe
def known(request: UserRequest, pk: int) -> HttpResponseBase:
    person = _person(request, pk)
    return zipped(knowledge.archive(person, originals="photos" in request.GET), person.name)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: UserRequest, pk: int) -> HttpResponse:
    """Delete a person for good, once their name was typed: it cannot be undone."""
    person = _person(request, pk)
    problem = ""
    if request.method == "POST":
        typed = " ".join(request.POST.get("name", "").split())
        if typed.casefold() == person.name.casefold():
            return _erase(request, person)
        problem = _("This is not the name. Type it as it stands above.")
    suggested = Candidate.objects.filter(person=person, rank=1, face__person=None)
    context = {
        "person": person,
        "faces": knowledge.faces(person).count(),
        "suggested": suggested.filter(face__ignored_at=None).count(),
        "problem": problem,
    }
    return render(request, "faces/erase.html", context, status=422 if problem else 200)


def _erase(request: UserRequest, person: Person) -> HttpResponse:
    try:
        count = review.erase_person(person, by=request.user)
    except review.Conflict as error:
        messages.error(request, str(error))
        return redirect("people")
    text = ngettext(
        "%(name)s was deleted for good, with %(n)d face.",
        "%(name)s was deleted for good, with %(n)d faces.",
        count,
    )
    messages.success(request, text % {"name": person.name, "n": count})
    return redirect("people")


def _person(request: UserRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user).with_counts(), pk=pk)
