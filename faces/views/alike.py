"""Photos that look alike, side by side: the user says which of them stay."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from albums import lookalikes
from albums.models import Photo
from albums.views.chosen import answer, ids_of
from albums.views.ids import numbers
from faces import removal
from faces.views.deleting import thrown_away
from faces.views.requests import UserRequest

SETS = 20


@login_required
@require_safe
def page(request: UserRequest) -> HttpResponse:
    found = lookalikes.sets(request.user, limit=SETS)
    return render(request, "albums/lookalikes.html", {"sets": found})


@login_required
@require_POST
def decide(request: UserRequest) -> HttpResponse:
    """Keep the ticked photos of a set, or with `all` every one; the others go to the trash."""
    shown = ids_of(request)
    kept = shown if "all" in request.POST else numbers(request.POST.getlist("keep"))
    gone = lookalikes.decide(request.user, shown, kept)
    thrown = removal.throw_away(Photo.objects.filter(pk__in=gone), by=request.user)
    if not thrown:
        return answer(request, _("All of them stay."))
    return thrown_away(request, thrown)
