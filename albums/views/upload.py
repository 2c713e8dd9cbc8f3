"""The upload page. Its script sends files to the REST API; without it, this form takes them.

Photos that a phone's gallery shares with the installed application arrive here, too.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from albums import uploads
from albums.api import user_of
from albums.models import Album, Photo
from albums.views.ids import numbers
from worker import queue

MOST_SHOWN = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    albums = Album.objects.open_to(request.user)
    if request.method == "POST":
        chosen = numbers([request.POST.get("album", "")])
        album = get_object_or_404(albums, pk__in=chosen) if chosen else None
        _receive_all(request, album)
        mine = album is not None and album.owner_id == user_of(request).pk
        return redirect("album", album.pk) if album and mine else redirect("timeline")
    ids = numbers(request.GET.get("added", "").split(","))
    context = {
        "albums": albums,
        "chosen": request.GET.get("album", ""),
        "arrived": Photo.objects.visible_to(request.user).filter(pk__in=ids[:MOST_SHOWN]),
    }
    return render(request, "albums/upload.html", context)


# The browser itself makes the request, so no page of ours could have put a token into it. Another
# site's form is refused by what the browser says of its origin, and comes without the session's
# cookie anyway, which is for requests of the same site.
@csrf_exempt
@login_required
@require_POST
def share(request: HttpRequest) -> HttpResponse:
    """Take what a phone shares with the installed application, and show it."""
    if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
        raise PermissionDenied
    ids = _receive_all(request, None)
    if not ids and not request.FILES:
        messages.error(request, _("No photo came with that."))
    added = ",".join(map(str, ids[:MOST_SHOWN]))
    return redirect(f"{reverse('upload')}?added={added}" if ids else "upload")


def _receive_all(request: HttpRequest, album: Album | None) -> list[int]:
    """Take the files of a form; return the ids of their photos, new or not."""
    added = known = 0
    ids = []
    for file in request.FILES.getlist("files"):
        received = _receive(request, file, album)
        if received is not None:
            added += not received.duplicate
            known += received.duplicate
            ids.append(received.photo.pk)
    if added:
        text = ngettext("%(n)d photo was added.", "%(n)d photos were added.", added)
        messages.success(request, text % {"n": added})
    if known:
        text = ngettext("%(n)d photo was already here.", "%(n)d photos were already here.", known)
        messages.info(request, text % {"n": known})
    return ids


def _receive(
    request: HttpRequest, file: UploadedFile[bytes], album: Album | None
) -> uploads.Received | None:
    """Take one file; return what came of it, or None after saying what is wrong."""
    name = file.name or ""
    try:
        received = uploads.receive(user_of(request), file, filename=name, album=album)
    except uploads.UploadRejected as error:
        messages.error(request, f"{name}: {error.message}")
        return None
    if received.photo.state == "waiting":
        queue.enqueue(received.photo.pk)
    return received
