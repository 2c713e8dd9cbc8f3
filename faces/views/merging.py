"""Two people who may be one: making them one, and saying that they are not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from albums.views.ids import numbers
from albums.views.onward import next_page
from faces import review
from faces.covers import covers
from faces.models import Person
from faces.views import journal
from faces.views.requests import UserRequest

OFFERED = 20


@login_required
@require_GET
def alike(request: UserRequest) -> HttpResponse:
    """People who may be one, and groups that may be somebody, to answer one by one.

    A page of its own, because everybody is compared with everybody for it.
    """
    context = offered(request) | {"undoable": journal.standing(request)}
    return render(request, "faces/alike.html", context)


@login_required
@require_POST
def merge(request: UserRequest, pk: int) -> HttpResponse:
    """Make another person, by id or by name, part of the one whom the URL names."""
    into = _person(request, pk)
    page = next_page(request, reverse("person", args=[pk]))
    name = request.POST.get("name", "").strip()
    if request.POST.get("person"):
        other = _other(request)
    else:
        mine = Person.objects.visible_to(request.user)
        found = mine.filter(name__iexact=name).first() if name else None
        if found is None:
            text = _("Nobody is called %(name)s.") if name else _("Choose a person.")
            messages.error(request, text % {"name": name})
            return redirect(page)
        other = found
    try:
        decision = review.merge(other, into=into, by=request.user)
    except review.Refused as error:
        messages.error(request, str(error))
        return redirect(page)
    return journal.after(page, decision)


@login_required
@require_POST
def apart(request: UserRequest, pk: int) -> HttpResponse:
    """Say that two people are different, so that they are not offered again."""
    one, other = _person(request, pk), _other(request)
    decision = None
    try:
        decision = review.distinguish(one, other, by=request.user)
    except review.Refused as error:
        messages.error(request, str(error))
    return journal.after(next_page(request, reverse("people_alike")), decision)


def offered(request: UserRequest) -> dict[str, object]:
    """Pairs of people, and groups with a person, to ask about; each with who stands for them."""
    pairs = review.pairs(request.user, limit=OFFERED)
    groups = review.resembling(request.user, limit=OFFERED)
    people = {person.pk for pair in pairs for person in (pair.person, pair.other)}
    people |= {one.person.pk for one in groups}
    faces = covers(Person.objects.filter(pk__in=people))
    return {
        "pairs": [(pair, faces.get(pair.person.pk), faces.get(pair.other.pk)) for pair in pairs],
        "resembling": [(one, faces.get(one.person.pk)) for one in groups],
    }


def _person(request: UserRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), pk=pk)


def _other(request: UserRequest) -> Person:
    ids = numbers([request.POST.get("person", "")])
    return get_object_or_404(Person.objects.visible_to(request.user), pk__in=ids)
