"""A shared album as others see it: its grid, its photos, its files.

Each page has two addresses, one for accounts and one for links; `_way` finds out who may see what.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from albums.api import user_of
from albums.contents import take_out as take_photos_out
from albums.views import tries
from albums.views.archive import sent
from albums.views.chosen import ids_of
from albums.views.media import SIZES, serve
from albums.views.pages import page_of, years_of
from faces.views.neighbours import Way
from sharing.access import Access, Locked, as_member, by_link, unlock
from sharing.membership import end
from sharing.models import Link, Member

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Access, P], HttpResponseBase]


def _way(view: Page[P]) -> Callable[..., HttpResponseBase]:
    """Give a view the `Access` of its address: `album` for accounts, `token` for links."""

    @wraps(view)
    def inner(
        request: HttpRequest,
        album: int | None = None,
        token: str = "",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> HttpResponseBase:
        if not token and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            access = by_link(request, token) if token else as_member(request.user, album or 0)
        except Locked:
            return redirect("link_password", token)
        response = view(request, access, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return inner


@require_safe
@_way
def album(request: HttpRequest, access: Access) -> HttpResponse:
    photos = access.photos()
    page = page_of(request, photos)
    tile = "sharing/_tile.html"
    context = {"access": access, "album": access.album, "page": page, "tile_template": tile}
    if request.headers.get("HX-Request"):
        return render(request, "albums/_days.html", context)
    context |= {"count": photos.count(), "years": years_of(request, page, photos)}
    return render(request, "sharing/album.html", context)


@require_safe
@_way
def photo(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    photos = access.photos()
    shown = get_object_or_404(photos.select_related("owner"), pk=pk)
    around = Way(access.album.title, access.home, "", photos)
    newer, older = around.newer(shown), around.older(shown)
    context = {
        "access": access,
        "album": access.album,
        "photo": shown,
        "newer_url": newer and access.url("photo", newer.pk),
        "older_url": older and access.url("photo", older.pk),
        "people": access.people(shown),
        "may_take_out": access.may_take_out(shown),
    }
    return render(request, "sharing/photo.html", context)


@require_safe
@_way
def rendition(request: HttpRequest, access: Access, pk: int, size: int) -> HttpResponseBase:
    shown = get_object_or_404(access.photos(), pk=pk)
    if size not in SIZES:
        raise Http404
    return _asked_again(serve(request, getattr(shown, SIZES[size]), "image/webp"))


@require_safe
@_way
def original(request: HttpRequest, access: Access, pk: int) -> HttpResponseBase:
    shown = get_object_or_404(access.photos(), pk=pk)
    if not access.downloads and not access.may_take_out(shown):
        raise PermissionDenied
    sent_file = serve(request, shown.original, shown.media_type, shown.sha256, shown.filename)
    return _asked_again(sent_file)


def _asked_again(response: HttpResponseBase) -> HttpResponseBase:
    """Let the browser ask before it shows a file again: a share can end, its album change."""
    response.headers["Cache-Control"] = ""
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
@_way
def download(request: HttpRequest, access: Access) -> HttpResponseBase:
    if not access.downloads:
        raise PermissionDenied
    response = sent(access.photos(), access.album.title)
    if response is None:
        messages.error(request, _("There is no photo to download."))
        return redirect(access.home)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the password of a link."""
    link = get_object_or_404(Link.objects.valid().of_token(token))
    problem, status = "", 200
    if request.method == "POST":
        if tries.too_many(request, "link", str(link.pk)):
            problem, status = tries.wait(), 429
        elif link.opens_with(request.POST.get("password", "")):
            unlock(request, link)
            return redirect("link_album", token)
        else:
            problem, status = _("That is not the password."), 403
    response = render(request, "sharing/password.html", {"problem": problem}, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_required
@require_POST
def take_out(request: HttpRequest, album: int) -> HttpResponse:
    """Take photos out: the owner any, a contributor their own."""
    access = as_member(request.user, album)
    mine = access.photos().filter(pk__in=ids_of(request))
    allowed = [each for each in mine if access.may_take_out(each)]
    take_photos_out(access.album, allowed)
    messages.success(request, _("Taken out of the album. The photo itself stays with its owner."))
    return redirect(access.home)


@login_required
@require_POST
def leave(request: HttpRequest, album: int) -> HttpResponse:
    """Give an album up that somebody else shared."""
    end(get_object_or_404(Member, album=album, user=user_of(request)))
    messages.success(request, _("You no longer see this album."))
    return redirect("album_list")
