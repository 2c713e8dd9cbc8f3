"""The packs in Settings: the administrator tries another one, compares, uses or drops it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from faces import packs, trials
from faces.models import Relearning, Skip, Trial
from faces.views.requests import UserRequest
from worker import trying

BUSY = {"fetching", "embedding", "comparing", "dropping"}


@login_required
@require_GET
def packs_list(request: UserRequest) -> HttpResponse:
    """The list of packs alone, which the page asks for while something is under way."""
    _require_administrator(request)
    return render(request, "faces/_packs.html", context())


@login_required
@require_POST
def answer(request: UserRequest, name: str, action: str) -> HttpResponse:
    """Try, pause, use or drop a pack. What takes time is left to the workers."""
    _require_administrator(request)
    try:
        pack = packs.get(name)
        if request.POST.get("accept") == "yes":
            packs.accept(pack)
        said = _act(request, pack, action)
    except packs.PackError as error:
        messages.error(request, str(error))
    else:
        if said:
            messages.success(request, said)
        transaction.on_commit(trying.wake, robust=True)
    return redirect("settings")


def _require_administrator(request: UserRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


def _act(request: UserRequest, pack: packs.Pack, action: str) -> str:
    """Do it; return the words that say so, where the page does not show it anyway."""
    if action == "try":
        trials.start(pack, by=request.user)
    elif action == "pause":
        trials.pause(pack)
    elif action == "compare":
        Trial.objects.filter(pack=pack.name).update(comparison=None, by=request.user)
    elif action == "use":
        trials.use(pack)
        return _("Kith works with %(pack)s now.") % {"pack": pack.title}
    elif action == "drop":
        trials.drop(pack)
    else:
        raise Http404
    return ""


def context() -> dict[str, Any]:
    """Return what the list of packs shows."""
    rows = {trial.pack: trial for trial in Trial.objects.all()}
    active = packs.active()
    entries = [_entry(pack, active, rows.get(pack.name)) for pack in packs.PACKS.values()]
    busy = any(entry["state"] in BUSY for entry in entries)
    return {
        "packs": entries,
        "relearning": Relearning.objects.exists(),
        "packs_busy": busy or Relearning.objects.exists(),
    }


def _entry(pack: packs.Pack, active: packs.Pack, trial: Trial | None) -> dict[str, Any]:
    entry = {
        "pack": pack,
        "active": pack == active,
        "fetched": packs.is_fetched(pack),
        "accepted": packs.is_accepted(pack),
        "trial": trial,
    }
    if trial is None:
        kept = pack != active and trials.is_kept(pack)
        return entry | {"state": "kept" if kept else "", "kept": kept}
    if entry["fetched"] and not trial.dropped_at:
        done, count = trials.progress(pack)
        skipped = Skip.objects.filter(pack=pack.name).count()
        entry |= {"done": done, "count": count, "skipped": skipped}
    return entry | {"state": _state(entry, trial), "compared": _compared(trial)}


def _state(entry: dict[str, Any], trial: Trial) -> str:
    if trial.dropped_at:
        return "dropping"
    if trial.paused_at:
        return "paused"
    if not entry["fetched"]:
        return "fetching"
    if entry["done"] < entry["count"] and not trial.comparison:
        return "embedding"
    return "ready" if trial.comparison else "comparing"


def _compared(trial: Trial) -> list[dict[str, Any]]:
    """Return the figures of the trial's packs, each with its pack; the one on trial is the last."""
    found = trial.comparison or {}
    names = sorted(set(found) & set(packs.PACKS), key=lambda name: name == trial.pack)
    return [{"pack": packs.PACKS[name], **found[name]} for name in names]
