"""Albums: the list, one album, and what changes them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from albums.api import user_of
from albums.contents import clean_title
from albums.models import Album, AlbumQuerySet, Photo
from albums.views.pages import page_of, years_of


def _visible(request: HttpRequest) -> AlbumQuerySet:
    return Album.objects.visible_to(request.user)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """List the albums; a POST makes one."""
    if request.method == "POST":
        title = clean_title(request.POST.get("title", ""))
        if title:
            return redirect("album", Album.objects.create(owner=user_of(request), title=title).pk)
        messages.error(request, _("An album needs a title."))
    albums = _visible(request).with_covers().order_by("-created_at", "-pk")
    return render(request, "albums/album_list.html", {"albums": albums})


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    album = get_object_or_404(_visible(request), pk=pk)
    photos = Photo.objects.visible_to(request.user).filter(albums=album)
    page = page_of(request, photos)
    context = {"page": page, "album": album}
    if request.headers.get("HX-Request"):
        return render(request, "albums/_days.html", context)
    context |= {
        "albums": _visible(request).exclude(pk=album.pk),
        "years": years_of(request, page, photos),
        "count": photos.count(),
        "waiting": photos.waiting().count(),
        "failed": photos.failed().count(),
    }
    return render(request, "albums/album.html", context)


@login_required
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    album = get_object_or_404(_visible(request), pk=pk)
    title = clean_title(request.POST.get("title", ""))
    if not title:
        messages.error(request, _("An album needs a title."))
    else:
        _visible(request).filter(pk=album.pk).update(title=title)
    return redirect("album", album.pk)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an album; its photos stay."""
    album = get_object_or_404(_visible(request), pk=pk)
    album.delete()
    text = _("The album “%(album)s” was deleted. Its photos are still in Photos.")
    messages.success(request, text % {"album": album.title})
    return redirect("album_list")
