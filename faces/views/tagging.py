"""Saying who is in photos whose face is not seen: in one photo, or in all that are ticked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from albums.models import Photo
from albums.views.chosen import answer, chosen
from albums.views.onward import next_page
from faces import review
from faces.models import Decision, Face
from faces.views import photo
from faces.views.requests import UserRequest, person_of, say


@login_required
@require_POST
def one(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody is in a photo."""
    mine = Photo.objects.visible_to(request.user).filter(pk=pk)
    shown = get_object_or_404(mine)
    problem = ""
    person, name = person_of(request), request.POST.get("name", "")
    try:
        if review.tag(mine, by=request.user, person=person, name=name) is None:
            problem = _("This person is in the photo already.")
    except review.Refused as error:
        problem = str(error)
    return _panel(request, shown, problem)


@login_required
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody is not in a photo after all; the answer offers to take it back."""
    tags = Face.present.visible_to(request.user).filter(tagged=True)
    face = get_object_or_404(tags.select_related("photo"), pk=pk)
    try:
        decision = review.untag(face, by=request.user)
    except review.Conflict as error:
        return _panel(request, face.photo, str(error))
    return _panel(request, face.photo, done=decision)


@login_required
@require_POST
def many(request: UserRequest) -> HttpResponse:
    """Somebody is in all photos that are ticked; without a name, ask for one."""
    photos = chosen(request)
    person, name = person_of(request), request.POST.get("name", "")
    if "choose" in request.POST or (person is None and not name.strip()):
        context = {"photos": photos, "next": next_page(request)}
        return render(request, "faces/choose_person.html", context)
    try:
        decision = review.tag(photos, by=request.user, person=person, name=name)
    except review.Refused as error:
        return answer(request, str(error))
    if decision is None or decision.person is None:
        return answer(request, _("This person is in all of these photos already."))
    text = ngettext(
        "%(name)s is in %(n)s more photo.",
        "%(name)s is in %(n)s more photos.",
        count := decision.changes.count(),
    )
    undo = {"label": _("Undo"), "url": reverse("decision_undo", args=[decision.pk]), "photos": ""}
    return answer(request, text % {"n": count, "name": decision.person.name}, undo=undo)


def _panel(
    request: UserRequest, shown: Photo, problem: str = "", *, done: Decision | None = None
) -> HttpResponse:
    page_url = next_page(request, reverse("photo", args=[shown.pk]))
    if request.htmx:
        response = photo.panel(request, shown, page_url, done=done)
        return say(response, problem, error=True) if problem else response
    if problem:
        messages.error(request, problem)
    return redirect(page_url)
