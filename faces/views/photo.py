"""The photo page: large, with its faces, its neighbours and what is known of it."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from albums.models import Album, Photo
from albums.views.onward import next_page
from faces import review
from faces.models import Candidate, Change, Collage, Decision, Face
from faces.views.neighbours import way_of
from faces.views.requests import UserRequest


@login_required
@require_GET
def photo(request: UserRequest, pk: int) -> HttpResponse:
    """Show one photo; the query names the list in which the arrows lead on."""
    shown = _photo(request, pk)
    way = way_of(request.user, request.GET)
    albums = list(Album.objects.visible_to(request.user).order_by("title", "pk"))
    inside = set(shown.albums.values_list("pk", flat=True))
    newer, older = way.newer(shown), way.older(shown)
    context = {
        **panel_context(shown, request.get_full_path()),
        "way": way,
        "newer": newer,
        "older": older,
        "newer_url": way.url(newer),
        "older_url": way.url(older),
        "onward": way.url(older or newer) or way.back,
        "albums_with": [album for album in albums if album.pk in inside],
        "albums_without": [album for album in albums if album.pk not in inside],
    }
    return render(request, "faces/photo.html", context)


@login_required
@require_GET
def photo_faces(request: UserRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while the photo is worked on."""
    shown = _photo(request, pk)
    current = request.htmx.current_url_abs_path or reverse("photo", args=[pk])
    return panel(request, shown, current)


@login_required
@require_POST
def repeats(request: UserRequest, pk: int) -> HttpResponse:
    """Say whether the photo shows people more than once."""
    shown = _photo(request, pk)
    review.allow_repeats(shown, allowed=request.POST.get("repeats") == "yes")
    page_url = next_page(request, reverse("photo", args=[pk]))
    return panel(request, shown, page_url) if request.htmx else redirect(page_url)


def panel(
    request: UserRequest, shown: Photo, page: str, *, done: Decision | None = None
) -> HttpResponse:
    """Answer with the list of faces, and with the boxes beside it.

    Args:
        done: what the list offers to take back, where no face in it shows it any more.
    """
    context = {**panel_context(shown, page), "fragment": True, "done": done}
    return render(request, "faces/_faces_panel.html", context)


def panel_context(shown: Photo, page: str) -> dict[str, object]:
    faces = entries(shown)
    repeats = Collage.objects.filter(photo=shown).exists()
    # Drawn a moment ago: a worker looks at it, and there may be a suggestion then.
    looking = any(face.drawn_at and not face.quality for face in faces)
    return {
        "photo": shown,
        "faces": faces,
        "tags": review.tagged(shown),
        "looking": looking,
        "repeats": repeats,
        "page_url": page,
    }


def entries(shown: Photo) -> list[Face]:
    """The faces of a photo from left to right, with `shown` candidates and `undoable`."""
    candidates = Candidate.objects.shown().select_related("person").order_by("rank")
    standing = Change.objects.filter(face=OuterRef("pk"), undone_at=None)
    faces = (
        shown.faces.select_related("person")
        .annotate(undoable=Exists(standing))
        .prefetch_related(Prefetch("candidates", queryset=candidates, to_attr="shown"))
        .order_by("x", "pk")
    )
    return cast("list[Face]", list(faces))


def _photo(request: UserRequest, pk: int) -> Photo:
    return get_object_or_404(Photo.objects.visible_to(request.user), pk=pk)
