"""The buttons that turn a photo."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from albums import turning
from albums.models import Photo
from albums.views.onward import next_page


@login_required
@require_POST
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a photo to the right, or with `left` to the left."""
    photo = get_object_or_404(Photo.objects.visible_to(request.user).viewable(), pk=pk)
    turning.turn(photo, 3 if "left" in request.POST else 1)
    response = redirect(next_page(request))
    # The crops of its faces keep their addresses.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
