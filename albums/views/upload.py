"""The upload page. Its script sends files to the REST API; without it, this form takes them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from albums import uploads
from albums.api import user_of
from albums.models import Album
from worker import queue


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    albums = Album.objects.visible_to(request.user)
    if request.method == "POST":
        chosen = request.POST.get("album", "")
        album = get_object_or_404(albums, pk=chosen) if chosen.isdecimal() else None
        _receive_all(request, album)
        return redirect("album", album.pk) if album else redirect("timeline")
    return render(
        request, "albums/upload.html", {"albums": albums, "chosen": request.GET.get("album", "")}
    )


def _receive_all(request: HttpRequest, album: Album | None) -> None:
    added = known = 0
    for file in request.FILES.getlist("files"):
        duplicate = _receive(request, file, album)
        added += duplicate is False
        known += duplicate is True
    if added:
        text = ngettext("%(n)d photo was added.", "%(n)d photos were added.", added)
        messages.success(request, text % {"n": added})
    if known:
        text = ngettext("%(n)d photo was already here.", "%(n)d photos were already here.", known)
        messages.info(request, text % {"n": known})


def _receive(request: HttpRequest, file: UploadedFile[bytes], album: Album | None) -> bool | None:
    """Take one file; return whether it was here already, or None after saying what is wrong."""
    name = file.name or ""
    try:
        received = uploads.receive(user_of(request), file, filename=name, album=album)
    except uploads.UploadRejected as error:
        messages.error(request, f"{name}: {error.message}")
        return None
    if received.photo.state == "waiting":
        queue.enqueue(received.photo.pk)
    return received.duplicate
