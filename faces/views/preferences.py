"""The settings page: how sure Kith must be, keys for other programs, the jobs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from albums.models import ApiKey, Photo, Scope
from albums.texts import one_line
from faces import accuracy, certainty, extraction, packs, ranking
from faces.models import Face, Person, Preference
from faces.views import choosing
from faces.views.requests import UserRequest

SHOWN_JOBS = 50
# People whose faces are hardest to tell, shown in the measurement.
SHOWN_PEOPLE = 5


@login_required
@require_GET
def page(request: UserRequest) -> HttpResponse:
    return render(request, "faces/settings.html", _context(request))


def _context(request: UserRequest) -> dict[str, object]:
    return {
        **_certainty(request),
        "keys": request.user.api_keys.all(),
        "scopes": Scope,
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
def certainty_keep(request: UserRequest) -> HttpResponse:
    """Keep how sure Kith must be, and apply it to everything that was compared already."""
    text = request.POST.get("certainty", "")
    wished = next((one for one in certainty.TARGETS if f"{one:g}" == text), None)
    if wished is None:
        messages.error(request, _("Choose one of the values."))
        return redirect("settings")
    Preference.objects.update_or_create(owner=request.user, defaults={"precision": wished / 100})
    ranking.rerank(request.user)
    if request.htmx:
        return render(request, "faces/_measured.html", _certainty(request))
    messages.success(request, _("Kept. The suggestions were looked through again."))
    return redirect("settings")


def _certainty(request: UserRequest) -> dict[str, object]:
    """What the owner wishes, what was measured, and who is hardest to tell."""
    target = certainty.target_of(request.user.pk)
    known: dict[str, object] = {
        "target": target,
        "targets": certainty.TARGETS,
        "wished": target * 100,
        "fewest": accuracy.FEWEST,
        "confirmed_count": Face.objects.visible_to(request.user).confirmed().count(),
    }
    measured = accuracy.latest(request.user)
    if measured is None:
        return known
    cut = certainty.cut_for(target, measured)
    people = Person.objects.visible_to(request.user).in_bulk()
    tallies = [one for one in accuracy.tallies(measured, cut.least) if one.person in people]
    doubtful = [one for one in tallies if one.recall < 1 or (one.precision or 0) < 1]
    return known | {
        "measured": measured,
        "cut": cut,
        "hardest": [(people[one.person], one) for one in doubtful[:SHOWN_PEOPLE]],
        "more_precise": cut.expected > target + 0.01,
    }


@login_required
@require_POST
@never_cache
def key_make(request: UserRequest) -> HttpResponse:
    name = one_line(request.POST.get("name", ""))[:100]
    if not name:
        messages.error(request, _("Give the key a name, so that you know it later."))
        return redirect("settings")
    scopes = [scope for scope in Scope if scope in request.POST.getlist("scopes")]
    if not scopes:
        messages.error(request, _("Choose what the key may do."))
        return redirect("settings")
    # Shown by this answer alone: only its hash is kept, not even a session holds its text.
    context = {"new_key": ApiKey.issue(request.user, name, scopes)} | _context(request)
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
