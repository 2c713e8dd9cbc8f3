"""Files of photos, for those who may see them."""

import hashlib
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from albums.models import Photo

# An address with a version never shows anything else. One without shows what the browser has and
# asks behind it, so that a photo that was turned is right the next time.
FOREVER = "private, max-age=31536000, immutable"
SOON = "private, max-age=86400, stale-while-revalidate=31536000"
# Of files that Kith has not made itself: a browser that shows one all the same lets it do nothing.
SANDBOX = "sandbox; default-src 'none'"
SIZES = {320: "small", 1600: "large"}


def address(photo: Photo, size: int) -> str:
    """Return where a rendition is, with the version that the photo has now."""
    return f"{reverse('rendition', args=[photo.pk, size])}?v={photo.turned}"


@require_safe
def rendition(request: HttpRequest, pk: int, size: int) -> HttpResponseBase:
    photo = get_object_or_404(Photo.with_trash.visible_to(request.user), pk=pk)
    if size not in SIZES:
        raise Http404
    return serve(request, getattr(photo, SIZES[size]), "image/webp")


@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the file as it was uploaded: a download always, never a page of ours."""
    photo = get_object_or_404(Photo.with_trash.visible_to(request.user), pk=pk)
    return serve(request, photo.original, photo.media_type, photo.sha256, photo.filename)


def serve(
    request: HttpRequest, path: Path, media_type: str, etag: str = "", download: str = ""
) -> HttpResponseBase:
    """Send a file of the media folder, or 304 where the browser has it.

    The caller has checked that the user may see it. Without an etag, the file's time and size
    make one; with the name of a download, the browser saves it under that name.
    """
    try:
        stat = path.stat()
    except FileNotFoundError as error:
        raise Http404 from error
    version = f"{path} {stat.st_mtime_ns} {stat.st_size}"
    tag = f'"{etag or hashlib.sha256(version.encode()).hexdigest()}"'
    unchanged = get_conditional_response(request, etag=tag)
    response = unchanged or FileResponse(
        path.open("rb"), content_type=media_type, as_attachment=bool(download), filename=download
    )
    response.headers["ETag"] = tag
    if download:
        response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = FOREVER if "v" in request.GET else SOON
    return response
