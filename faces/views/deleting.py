"""The photos that are ticked on a page go into the trash; the trash, and what can be done there."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from albums import trash
from albums.models import Photo, PhotoQuerySet
from albums.views.chosen import answer, chosen, ids_of
from faces import removal
from faces.views.requests import UserRequest
from worker import queue

SHOWN = 200


@login_required
@require_safe
def page(request: UserRequest) -> HttpResponse:
    found = Paginator(_trash(request), SHOWN).get_page(request.GET.get("page"))
    context = {"page": found, "days": trash.KEPT.days}
    return render(request, "albums/trash.html", context)


@login_required
@require_POST
def delete(request: UserRequest) -> HttpResponse:
    """Put photos into the trash, from which the answer offers to take them back."""
    return thrown_away(request, removal.throw_away(chosen(request), by=request.user))


def thrown_away(request: UserRequest, ids: list[int]) -> HttpResponse:
    """Say which photos went into the trash, and offer to take them back."""
    text = ngettext(
        "%(n)d photo is in the trash now.", "%(n)d photos are in the trash now.", len(ids)
    )
    undo = {
        "label": _("Undo"),
        "url": reverse("trash_restore"),
        "photos": ",".join(map(str, ids)),
    }
    return answer(request, text % {"n": len(ids)}, gone=True, undo=undo if ids else None)


@login_required
@require_POST
def restore(request: UserRequest) -> HttpResponse:
    """Take the chosen photos, or with `all` every one, out of the trash."""
    photos = _meant(request)
    ids = list(photos.values_list("pk", flat=True))
    count = removal.bring_back(photos, by=request.user)
    for pk in ids:
        queue.enqueue(pk)
    text = ngettext("%(n)d photo is back.", "%(n)d photos are back.", count)
    return answer(request, text % {"n": count}, gone=True)


@login_required
@require_POST
def purge(request: UserRequest) -> HttpResponse:
    """Delete the chosen photos, or with `all` every one of the trash, for good; asks before."""
    photos = _meant(request)
    if "confirmed" not in request.POST:
        context = {"photos": photos, "all": "all" in request.POST}
        return render(request, "albums/confirm_delete.html", context)
    count = removal.delete_for_good(photos)
    text = ngettext(
        "%(n)d photo was deleted for good.", "%(n)d photos were deleted for good.", count
    )
    response = answer(request, text % {"n": count}, gone=True)
    return response if response.status_code == 200 else redirect("trash")


def _trash(request: UserRequest) -> PhotoQuerySet:
    return trash.in_trash(Photo.with_trash.visible_to(request.user))


def _meant(request: UserRequest) -> PhotoQuerySet:
    photos = _trash(request)
    return photos if "all" in request.POST else photos.filter(pk__in=ids_of(request))
