"""Photos whose way ended early: why, and what their owner can do about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from albums.models import Photo
from albums.views.chosen import chosen
from albums.views.onward import next_page
from worker import queue

MOST_SHOWN = 500


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    photos = Photo.objects.visible_to(request.user).failed().order_by("-failed_at", "-pk")
    return render(request, "albums/failed.html", {"photos": photos[:MOST_SHOWN]})


@login_required
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Send the chosen failed photos, or with `all` every one, on their way again."""
    photos = Photo.objects.visible_to(request.user)
    photos = photos.failed() if "all" in request.POST else chosen(request)
    ids = list(photos.failed().values_list("pk", flat=True))
    count = Photo.objects.visible_to(request.user).filter(pk__in=ids).retry()
    for pk in ids:
        queue.enqueue(pk)
    text = ngettext("%(n)d photo is tried again.", "%(n)d photos are tried again.", count)
    messages.info(request, text % {"n": count} if count else _("Nothing to try again."))
    return redirect(next_page(request))
