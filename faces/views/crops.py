"""Crops of faces, and faces in their photos, for those who may see them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe

from albums.views.media import serve
from faces import explaining
from faces.models import Face


@require_safe
def crop(request: HttpRequest, pk: int) -> HttpResponseBase:
    faces = Face.objects.visible_to(request.user).select_related("photo")
    return serve(request, get_object_or_404(faces, pk=pk).crop, "image/webp")


@login_required
@require_GET
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo with the face marked, for a dialog over a grid of crops."""
    faces = Face.objects.visible_to(request.user).select_related("photo")
    face = get_object_or_404(faces, pk=pk)
    context = {"face": face, "photo": face.photo, "why": _why(face)}
    return render(request, "faces/_look.html", context)


@login_required
@require_GET
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """What the suggestion for a face rests on; with `part` for a dialog."""
    faces = Face.objects.visible_to(request.user).select_related("photo")
    face = get_object_or_404(faces, pk=pk)
    template = "faces/_why_dialog.html" if "part" in request.GET else "faces/why.html"
    return render(request, template, {"face": face, "why": _why(face)})


def _why(face: Face) -> explaining.Explanation | None:
    settled = face.person_id or face.ignored_at
    return None if settled else explaining.explain(face)
