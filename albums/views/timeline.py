"""The timeline, and the tiles that a page asks for while its photos are being prepared."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from albums import care
from albums.models import Album, Photo, PhotoQuerySet
from albums.views.ids import numbers
from albums.views.pages import page_of, years_of

MOST_TILES = 200


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    photos = Photo.objects.visible_to(request.user)
    favourites = "favourites" in request.GET
    listed = care.favourites(photos) if favourites else photos
    page = page_of(request, listed)
    shown = {"page": page, "photo_query": "in=favourites" if favourites else ""}
    if request.headers.get("HX-Request"):
        return render(request, "albums/_days.html", shown)
    context = {
        **shown,
        "years": years_of(request, page, listed),
        "favourites": favourites,
        "albums": Album.objects.open_to(request.user),
        "waiting": photos.waiting().count(),
        "failed": photos.failed().count(),
    }
    return render(request, "albums/timeline.html", context)


@login_required
@require_safe
def tiles(request: HttpRequest) -> HttpResponse:
    """Return the tiles of `ids`; with `settled`, replacements for those that wait no longer."""
    ids = _ids(request)
    photos = list(_chosen(request, ids).newest_first())
    gone = []
    if "settled" in request.GET:
        gone = sorted(set(ids) - {photo.pk for photo in photos})
        photos = [photo for photo in photos if photo.ingested_at or photo.failed_at]
    # The links of an album's tiles lead through the album; the photo page checks whose it is.
    albums = numbers([request.GET.get("album", "")])
    album = Album(pk=albums[0]) if albums else None
    return render(request, "albums/_tiles.html", {"photos": photos, "gone": gone, "album": album})


@login_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Return the line that says how many photos are still being prepared."""
    waiting = Photo.objects.visible_to(request.user).waiting().count()
    return render(request, "albums/_status.html", {"waiting": waiting})


def _chosen(request: HttpRequest, ids: list[int]) -> PhotoQuerySet:
    return Photo.objects.visible_to(request.user).filter(pk__in=ids)


def _ids(request: HttpRequest) -> list[int]:
    return numbers(request.GET.get("ids", "").split(","))[:MOST_TILES]
