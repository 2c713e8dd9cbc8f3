"""The settings page: how sure Kith must be, keys for other programs, the jobs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from albums.models import ApiKey, Photo
from faces import extraction, matching, packs
from faces.models import Preference
from faces.views import choosing
from faces.views.requests import UserRequest

SHOWN_JOBS = 50
# The choices of the slider, in percent.
LEAST, MOST, STEP = 5, 95, 5


@login_required
@require_GET
def page(request: UserRequest) -> HttpResponse:
    return render(request, "faces/settings.html", _context(request))


def _context(request: UserRequest) -> dict[str, object]:
    preference = Preference.objects.filter(owner=request.user).first() or Preference()
    return {
        "certainty": round(preference.min_probability * 100),
        "least": LEAST,
        "most": MOST,
        "step": STEP,
        "keys": request.user.api_keys.all(),
        "pack": packs.active(),
        **(choosing.context() if request.user.is_superuser else {}),
        **_jobs(request),
    }


@login_required
@require_GET
def jobs(request: UserRequest) -> HttpResponse:
    """The list of jobs alone, which the page asks for while something is under way."""
    return render(request, "faces/_jobs.html", _jobs(request))


@login_required
@require_POST
def certainty(request: UserRequest) -> HttpResponse:
    """Keep how sure Kith must be, and apply it to everything that was compared already."""
    text = request.POST.get("certainty", "")
    if not (text.isascii() and text.isdigit() and LEAST <= int(text[:3]) <= MOST):
        messages.error(request, _("Choose a value between 5 and 95."))
        return redirect("settings")
    Preference.objects.update_or_create(
        owner=request.user, defaults={"min_probability": int(text) / 100}
    )
    matching.rerank(request.user)
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, _("Kept. The suggestions were looked through again."))
    return redirect("settings")


@login_required
@require_POST
def key_make(request: UserRequest) -> HttpResponse:
    name = " ".join(request.POST.get("name", "").split())[:100]
    if not name:
        messages.error(request, _("Give the key a name, so that you know it later."))
        return redirect("settings")
    # Shown by this answer alone: only its hash is kept, not even a session holds its text.
    context = {"new_key": ApiKey.issue(request.user, name)} | _context(request)
    return render(request, "faces/settings.html", context)


@login_required
@require_POST
def key_revoke(request: UserRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=pk, user=request.user)
    key.delete()
    messages.success(request, _("The key %(name)s works no more.") % {"name": key.name})
    return redirect("settings")


def _jobs(request: UserRequest) -> dict[str, object]:
    mine = Photo.objects.visible_to(request.user)
    now = timezone.now()
    running = mine.filter(lease_until__gt=now)
    unscanned = extraction.unscanned(packs.active()).filter(owner=request.user)
    return {
        "running": running.order_by("pk")[:SHOWN_JOBS],
        "running_count": running.count(),
        "waiting_count": mine.waiting().unclaimed().count(),
        "rescan_count": unscanned.filter(ready_at__isnull=False).count(),
        "failed": mine.failed().order_by("-failed_at")[:SHOWN_JOBS],
        "failed_count": mine.failed().count(),
        "done_count": mine.ready().count(),
        "has_weights": packs.is_fetched(packs.active()),
    }
