"""Faces without a name, and ignored ones: a part of the people page, answered in place."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from albums.models import User
from albums.views.ids import numbers
from faces.models import TELLING_QUALITY, Candidate, Change, Face, FaceQuerySet
from faces.review import questions
from faces.views.badge import at_most
from faces.views.requests import UserRequest

PAGE = 48


@login_required
@require_GET
def more(request: UserRequest) -> HttpResponse:
    """The next faces, after the one that the query names."""
    return render(request, "faces/_unnamed.html", context(request))


def context(request: UserRequest) -> dict[str, object]:
    show = request.GET.get("show", "")
    show = show if show in ("ignored", "poor") else ""
    found = _after(request, _faces(request.user, show))
    chosen = list(found[: PAGE + 1])
    return {
        "unnamed": chosen[:PAGE],
        "unnamed_more": chosen[PAGE - 1] if len(chosen) > PAGE else None,
        "show": show,
    }


def single(user: User) -> FaceQuerySet:
    """Faces without a name or a suggestion that are in none of the groups that are shown."""
    return Face.objects.visible_to(user).unknown().telling().exclude(group__nameless__gte=2)


def poor(user: User) -> FaceQuerySet:
    """Faces without a name or a suggestion that are too poor to tell who they are."""
    unknown = Face.objects.visible_to(user).unknown()
    return unknown.filter(quality__lt=TELLING_QUALITY)


def ignored(user: User) -> FaceQuerySet:
    """Ignored faces that are in none of the groups that are shown."""
    grouped = questions.strangers(user).order_by().values("pk")
    return Face.objects.visible_to(user).ignored().exclude(group__in=grouped)


def counts(user: User) -> dict[str, str]:
    """Say how many faces each of the tabs has; empty for none."""
    everybody = Face.objects.visible_to(user).ignored()
    return {
        "unnamed_count": at_most(_clearest_first(single(user))),
        "poor_count": at_most(_clearest_first(poor(user))),
        "ignored_count": at_most(_clearest_first(everybody)),
    }


def tile(request: UserRequest, face: Face) -> HttpResponse:
    """One face after an answer: what was said, and the way back."""
    again = _dressed(Face.objects.filter(pk=face.pk)).get()
    return render(request, "faces/_unnamed_face.html", {"face": again, "answered": True})


def _faces(user: User, show: str) -> QuerySet[Face]:
    if show == "ignored":
        return _dressed(_clearest_first(ignored(user)))
    return _dressed(_clearest_first(poor(user) if show == "poor" else single(user)))


def _clearest_first(faces: FaceQuerySet) -> FaceQuerySet:
    """An index has them in this order, so that the first ones cost the same in any library."""
    return faces.order_by("-quality", "pk")


def _after(request: UserRequest, faces: QuerySet[Face]) -> QuerySet[Face]:
    """Go on behind a face: by its place in the order, as answers make the list shorter."""
    if not request.GET.get("after"):
        return faces
    ids = numbers([request.GET["after"]])
    last = get_object_or_404(Face.objects.visible_to(request.user), pk__in=ids)
    return faces.filter(Q(quality__lt=last.quality) | Q(quality=last.quality, pk__gt=last.pk))


def _dressed(faces: QuerySet[Face]) -> QuerySet[Face]:
    shown = Candidate.objects.shown().select_related("person").order_by("rank")
    standing = Change.objects.filter(face=OuterRef("pk"), undone_at=None)
    dressed = (
        faces.select_related("person", "photo")
        .annotate(undoable=Exists(standing))
        .prefetch_related(Prefetch("candidates", queryset=shown, to_attr="shown"))
    )
    return cast("QuerySet[Face]", dressed)
