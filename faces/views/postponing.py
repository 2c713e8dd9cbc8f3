"""Skipping a question, the list of what was skipped, and asking about it after all."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from albums.views.ids import numbers
from faces.models import Face, Postponed
from faces.views import asking, place
from faces.views.requests import UserRequest, faces_of

PAGE = 120


@login_required
@require_POST
def skip(request: UserRequest) -> HttpResponse:
    faces = faces_of(request, request.POST.getlist("shown"))
    place.postpone(request.user, [face.pk for face in faces])
    person = next(iter(numbers([request.POST.get("asked", "")])), None)
    place.remember(request, [], faces, person)
    return asking.card(request) if request.htmx else redirect("review")


@login_required
@require_GET
def skipped(request: UserRequest) -> HttpResponse:
    """The faces that are not asked about for now, those first that were skipped last."""
    still = Face.objects.visible_to(request.user).open()
    rows = Postponed.objects.filter(user=request.user, face__in=still)
    newest = rows.select_related("face__photo").order_by("-at", "-pk")
    page = Paginator(newest, PAGE).get_page(request.GET.get("page"))
    question = {"faces": [row.face for row in page]}
    return render(request, "faces/skipped.html", {"page": page, "question": question})


@login_required
@require_POST
def again(request: UserRequest) -> HttpResponse:
    """Ask about the ticked faces after all; about everything that was skipped, if none is."""
    ticked = faces_of(request, request.POST.getlist("face"))
    chosen = [face.pk for face in ticked] if "face" in request.POST else None
    place.bring_back(request.user, chosen)
    return asking.card(request) if request.htmx else redirect("review")
