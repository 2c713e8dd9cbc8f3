"""Downloads of many photos: those that are ticked, or a whole album."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from zipstream import ZipStream

from albums.archive import archive
from albums.models import Album, Photo, PhotoQuerySet
from albums.views.chosen import chosen
from albums.views.media import SANDBOX
from albums.views.onward import next_page


@login_required
@require_POST
def download_chosen(request: HttpRequest) -> HttpResponseBase:
    return sent(chosen(request), _("Photos")) or _nothing(request)


@login_required
@require_safe
def download_album(request: HttpRequest, pk: int) -> HttpResponseBase:
    album = get_object_or_404(Album.objects.visible_to(request.user), pk=pk)
    photos = Photo.objects.visible_to(request.user).filter(albums=album)
    return sent(photos, album.title) or _nothing(request)


def sent(photos: PhotoQuerySet, title: str) -> HttpResponseBase | None:
    """Answer with a ZIP file of that title; None if no photo has its original."""
    made = archive(photos.order_by("shown_at", "pk"))
    return None if made.is_empty() else zipped(made, title)


def zipped(made: ZipStream, title: str) -> StreamingHttpResponse:
    """Send a ZIP file of that title while it is made."""
    name = f"{title.replace('/', '-')}.zip"
    headers = {
        "Content-Length": str(len(made)),
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Content-Security-Policy": SANDBOX,
    }
    return StreamingHttpResponse(made, content_type="application/zip", headers=headers)


def _nothing(request: HttpRequest) -> HttpResponseBase:
    messages.error(request, _("There is no photo to download."))
    return redirect(next_page(request))
