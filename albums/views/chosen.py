"""What to do with the photos that are ticked on a page. Each works as a plain form, too."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from albums.api import user_of
from albums.contents import clean_title, put_into, take_out
from albums.models import Album, Photo, PhotoQuerySet
from albums.views.ids import numbers
from albums.views.onward import next_page


def chosen(request: HttpRequest) -> PhotoQuerySet:
    """Return the user's photos among `photos`."""
    return Photo.objects.visible_to(request.user).filter(pk__in=ids_of(request))


def ids_of(request: HttpRequest) -> list[int]:
    """Return what `photos` says: one id per value, or several with commas."""
    words = ",".join(request.POST.getlist("photos")).split(",")
    return numbers(words)


@login_required
@require_POST
def add_to_album(request: HttpRequest) -> HttpResponse:
    photos = chosen(request)
    album = _album(request)
    if album is None:
        context = {"photos": photos, "albums": Album.objects.open_to(request.user)}
        return render(request, "albums/choose_album.html", context | {"next": next_page(request)})
    before = album.photos.count()
    put_into(album, photos)
    count = album.photos.count() - before
    text = ngettext(
        "%(n)d photo was added to “%(album)s”.", "%(n)d photos were added to “%(album)s”.", count
    )
    return answer(request, text % {"n": count, "album": album.title})


@login_required
@require_POST
def remove_from_album(request: HttpRequest) -> HttpResponse:
    albums = Album.objects.visible_to(request.user)
    album = get_object_or_404(albums, pk__in=numbers([request.POST.get("from", "")]))
    count = take_out(album, chosen(request))
    text = ngettext(
        "%(n)d photo was taken out of “%(album)s”.",
        "%(n)d photos were taken out of “%(album)s”.",
        count,
    )
    return answer(request, text % {"n": count, "album": album.title}, gone=True)


def _album(request: HttpRequest) -> Album | None:
    """Return the album that the form chooses, or a new one of the title that it gives.

    A page without scripts sends what its closed dialog holds, and `choose`: it has to be asked.
    """
    if "choose" in request.POST:
        return None
    title = clean_title(request.POST.get("title", ""))
    if title:
        return Album.objects.create(owner=user_of(request), title=title)
    if not request.POST.get("album"):
        return None
    albums = Album.objects.open_to(request.user)
    return get_object_or_404(albums, pk__in=numbers([request.POST["album"]]))


def answer(
    request: HttpRequest, text: str, *, gone: bool = False, undo: dict[str, str] | None = None
) -> HttpResponse:
    """Say what was done: to a script as JSON, to a form as a message on its page.

    Args:
        gone: the photos are no longer on the page.
        undo: `label` of a button that sends `photos` to `url`.
    """
    if not request.accepts("text/html"):
        said = {"message": text, "gone": gone}
        return JsonResponse(said | {"undo": undo} if undo else said)
    # The page of the message offers the way to the trash, which needs no script.
    messages.success(request, text or _("Done."), extra_tags="trash" if undo else "")
    return redirect(next_page(request))
