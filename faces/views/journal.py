"""The journal: every decision on one page, the line that says what has just been done, and undo."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from albums.models import User
from albums.views.ids import numbers
from albums.views.onward import next_page
from faces import review
from faces.models import Change, Decision, Rejection
from faces.views.requests import UserRequest

PAGE = 50
CROPS = 6

Kind = Decision.Kind


@dataclass(frozen=True, slots=True)
class Done:
    """A decision, how many faces it is about, and how many of them were taken back."""

    decision: Decision
    count: int
    back: int = 0
    crops: Iterable[int] = ()


@login_required
@require_GET
def page(request: UserRequest) -> HttpResponse:
    """All decisions, the latest first; the next page begins behind the one that the URL names."""
    found = _decisions(request.user).order_by("-pk")
    before = numbers([request.GET.get("before", "")])
    if before:
        found = found.filter(pk__lt=before[0])
    rows = list(_counted(found)[: PAGE + 1])
    return render(
        request,
        "faces/journal.html",
        {
            "entries": [_entry(row) for row in rows[:PAGE]],
            "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
            "before": before,
        },
    )


@login_required
@require_POST
def undo(request: UserRequest, pk: int) -> HttpResponse:
    """Take a decision back, and go back to the page that offered it."""
    done = get_object_or_404(_decisions(request.user), pk=pk)
    wanted = done.changes.filter(undone_at=None).count()
    try:
        count = review.undo(done, by=request.user)
    except review.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, " ".join((_as_before(done, count), *_kept(wanted - count))))
    return redirect(next_page(request, reverse("people")))


def after(url: str, decision: Decision | None) -> HttpResponse:
    """Go on to a page that says what was decided; None: nothing was."""
    if decision is None:
        return redirect(url)
    return redirect(f"{url}{'&' if '?' in url else '?'}undo={decision.pk}")


def standing(request: UserRequest) -> Done | None:
    """What the page's URL says was decided, unless it was taken back since."""
    ids = numbers([request.GET.get("undo", "")])
    found = _decisions(request.user).filter(pk__in=ids, undone_at=None)
    decision = found.first()
    if decision is None:
        return None
    changes = decision.changes.filter(undone_at=None)
    if decision.kind == Kind.CONFIRM:
        changes = changes.filter(face__person=decision.person)  # the others were taken out
    return Done(decision, changes.count())


def _decisions(user: User) -> QuerySet[Decision]:
    return Decision.objects.filter(owner=user).select_related("merged", "person", "by")


def _counted(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Annotate `faces`, `back` (taken back), `out` (taken out of a set) and `crops`."""
    changes = Change.objects.filter(decision=OuterRef("pk")).order_by()
    seen = changes.filter(face__tagged=False).order_by("face")
    grouped = changes.values("decision")
    out = Rejection.objects.filter(decision=OuterRef("pk")).order_by().values("decision")
    counted = decisions.annotate(
        faces=Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n")), 0),
        back=Coalesce(
            Subquery(grouped.annotate(n=Count("pk", filter=~Q(undone_at=None))).values("n")), 0
        ),
        out=Coalesce(Subquery(out.annotate(n=Count("pk")).values("n")), 0),
        crops=ArraySubquery(seen.values("face")[:CROPS]),
    )
    return cast("QuerySet[Decision]", counted)


def _entry(row: Decision) -> Done:
    count: int = row.faces - (row.out if row.kind == Kind.CONFIRM else 0)  # type: ignore[attr-defined]
    return Done(row, count, row.back, row.crops)  # type: ignore[attr-defined]


def _as_before(done: Decision, count: int) -> str:
    """Say what an undo did."""
    faces = ngettext("%(n)s face is as before.", "%(n)s faces are as before.", count)
    names = {
        "n": count,
        "name": done.person.name if done.person else "",
        "other": done.merged.name if done.merged else "",
    }
    if done.kind == Kind.MERGE:
        faces = _("%(other)s and %(name)s are two people again.")
    elif done.kind == Kind.DISTINGUISH:
        faces = _("Kith may ask again whether %(name)s and %(other)s are the same person.")
    elif done.kind == Kind.DELETE:
        faces = ngettext(
            "%(name)s is back, with %(n)s face.", "%(name)s is back, with %(n)s faces.", count
        )
    elif done.replaced.get("fields"):
        faces = _("%(name)s is as before.")
        names["name"] = done.replaced["fields"].get("name", [names["name"]])[0]
    return faces % names


def _kept(count: int) -> list[str]:
    if not count:
        return []
    text = ngettext(
        "%(n)s other was decided anew since and stays.",
        "%(n)s others were decided anew since and stay.",
        count,
    )
    return [text % {"n": count}]
