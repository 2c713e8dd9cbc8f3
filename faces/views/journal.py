"""The line that says what a button has just done, and offers to take it back."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from faces import review
from faces.models import Decision
from faces.review import merging
from faces.views.requests import UserRequest, next_url, numbers


@dataclass(frozen=True, slots=True)
class Done:
    """A decision that has just been made, and how many faces it is about."""

    decision: Decision
    count: int


@login_required
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """Take a decision back, and go back to the page that offered it."""
    decisions = Decision.objects.filter(owner=request.user).select_related("merged", "person")
    done = get_object_or_404(decisions, pk=pk)
    try:
        count = review.undo(done, by=request.user)
    except review.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _as_before(done, count))
    return redirect(next_url(request, reverse("people")))


def after(url: str, decision: Decision | None) -> HttpResponse:
    """Go on to a page that says what was decided; None: nothing was."""
    if decision is None:
        return redirect(url)
    return redirect(f"{url}{'&' if '?' in url else '?'}undo={decision.pk}")


def standing(request: UserRequest) -> Done | None:
    """What the page's URL says was decided, unless it was taken back since."""
    ids = numbers([request.GET.get("undo", "")])
    decisions = Decision.objects.filter(pk__in=ids, owner=request.user)
    decision = decisions.select_related("merged", "person").first()
    if decision is None:
        return None
    changes = decision.changes.filter(undone_at=None)
    if decision.kind == Decision.Kind.CONFIRM:
        changes = changes.filter(face__person=decision.person)  # the others were taken out
    count = changes.count()
    return Done(decision, count) if count or merging.stands(decision) else None


def _as_before(done: Decision, count: int) -> str:
    if done.kind == Decision.Kind.MERGE and done.merged and done.person:
        names = {"name": done.merged.name, "other": done.person.name}
        return _("%(name)s and %(other)s are two people again.") % names
    return ngettext("%(n)s face is as before.", "%(n)s faces are as before.", count) % {"n": count}
