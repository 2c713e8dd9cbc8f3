"""Frames that the user draws around faces that were missed, and removes again."""

import math

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event
from PIL import Image

from albums.images import save_webp
from albums.models import Photo
from albums.views.onward import next_page
from faces import extraction, review
from faces.boxes import Box
from faces.models import Face
from faces.views import photo
from faces.views.requests import UserRequest, say
from worker import queue


@login_required
@require_POST
def draw(request: UserRequest, pk: int) -> HttpResponse:
    """Take a frame, in fractions of the photo; a worker then looks at it in the original."""
    shown = get_object_or_404(Photo.objects.visible_to(request.user).viewable(), pk=pk)
    page_url = next_page(request, reverse("photo", args=[pk]))
    try:
        face, _decision = review.draw(shown, _box(request), by=request.user)
    except review.Refused as error:
        return _answer(request, shown, page_url, str(error))
    # This file Kith wrote itself: opening it is no risk to the web server.
    with Image.open(shown.large, formats=["WEBP"]) as image:
        save_webp(extraction.crop(image, face.box), face.crop)
    queue.enqueue(shown.pk)
    response = _answer(request, shown, page_url)
    return trigger_client_event(response, "kith:drawn", {"face": face.pk}, after="settle")


@login_required
@require_POST
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Remove a frame that was drawn; the answer offers to take it back."""
    faces = Face.objects.visible_to(request.user).select_related("photo")
    face = get_object_or_404(faces, pk=pk)
    page_url = next_page(request, reverse("photo", args=[face.photo_id]))
    try:
        decision = review.remove(face, by=request.user)
    except review.Refused as error:
        return _answer(request, face.photo, page_url, str(error))
    if not request.htmx:
        return redirect(page_url)
    return photo.panel(request, face.photo, page_url, done=decision)


def _answer(request: UserRequest, shown: Photo, page_url: str, problem: str = "") -> HttpResponse:
    if not request.htmx:
        if problem:
            messages.error(request, problem)
        return redirect(page_url)
    response = photo.panel(request, shown, page_url)
    return say(response, problem, error=True) if problem else response


def _box(request: UserRequest) -> Box:
    try:
        x, y, width, height = (
            float(request.POST.get(side, "")) for side in ("x", "y", "width", "height")
        )
    except ValueError as error:
        raise review.Refused(_("Draw a frame around the face.")) from error
    if not all(map(math.isfinite, (x, y, width, height))):
        raise review.Refused(_("Draw a frame around the face."))
    return x, y, width, height
