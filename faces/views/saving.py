"""Saved searches: made, opened, renamed, deleted and brought back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from faces.models import SavedSearch
from faces.review import Refused
from faces.review.people import KEPT, clean
from faces.views.requests import UserRequest
from faces.views.saved import asked_of, opened


@login_required
@require_POST
def save(request: UserRequest) -> HttpResponse:
    asked = asked_of(request.user, request.POST.get("query", ""))
    saved = SavedSearch(owner=request.user, query=asked.text)
    if _named(request, saved):
        return redirect("saved_search", saved.pk)
    return redirect(f"{reverse('search')}?{asked.text}")


@login_required
@require_GET
def show(request: UserRequest, pk: int) -> HttpResponse:
    """Lead to the search; where something that it asked for is gone, say that instead."""
    saved = _saved(request, pk)
    found = opened(saved)
    if found.gone:
        context = {"saved": saved, "gone": found.gone, "rest": found.asked}
        return render(request, "faces/saved_gone.html", context)
    return redirect(f"{reverse('search')}?{found.asked.text}&saved={saved.pk}")


@login_required
@require_POST
def rename(request: UserRequest, pk: int) -> HttpResponse:
    _named(request, _saved(request, pk))
    return redirect("saved_search", pk)


@login_required
@require_POST
def delete(request: UserRequest, pk: int) -> HttpResponse:
    """Put a saved search out of sight, and delete for good whose time there is over."""
    saved = _saved(request, pk)
    mine = SavedSearch.objects.filter(owner=request.user)
    mine.filter(deleted_at__lt=timezone.now() - KEPT).delete()
    mine.filter(pk=saved.pk).update(deleted_at=timezone.now())
    return redirect(f"{reverse('album_list')}?deleted={saved.pk}")


@login_required
@require_POST
def restore(request: UserRequest, pk: int) -> HttpResponse:
    deleted = SavedSearch.objects.filter(owner=request.user).exclude(deleted_at=None)
    saved = get_object_or_404(deleted, pk=pk)
    saved.deleted_at = None
    if not _stored(saved):
        messages.error(request, _taken(saved.name))
    return redirect("album_list")


def _saved(request: UserRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)


def _named(request: UserRequest, saved: SavedSearch) -> bool:
    """Give a search the name of the form, and keep it; a message says what is wrong with it."""
    try:
        saved.name = clean(request.POST.get("name", "")[:100])
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    if not _stored(saved):
        messages.error(request, _taken(saved.name))
        return False
    return True


def _stored(saved: SavedSearch) -> bool:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        return False
    return True


def _taken(name: str) -> str:
    return _("There is already a saved search called “%(name)s”.") % {"name": name}
