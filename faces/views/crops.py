"""Crops of faces, for those who may see them."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from albums.views.media import serve
from faces.models import Face


@require_safe
def crop(request: HttpRequest, pk: int) -> HttpResponseBase:
    faces = Face.objects.visible_to(request.user).select_related("photo")
    return serve(request, get_object_or_404(faces, pk=pk).crop, "image/webp")
