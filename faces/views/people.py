"""Everybody who has a name, and below them the faces that have none."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from albums.texts import one_line
from faces import search
from faces.covers import with_cover
from faces.models import Candidate, Person, PersonQuerySet
from faces.views import groups, journal, unnamed
from faces.views.requests import UserRequest

PAGE = 60


@login_required
@require_GET
def people(request: UserRequest) -> HttpResponse:
    text = one_line(request.GET.get("q", ""))
    named = with_suggestions(with_cover(search.people_named(request.user, text)))
    hidden = "hidden" in request.GET
    if not text:  # who is looked for by name is found, hidden or not
        named = named.filter(hidden=hidden)
    listed = Paginator(named, PAGE).get_page(request.GET.get("page"))
    context: dict[str, object] = {"people": listed, "q": text, "hidden": hidden}
    if request.htmx:
        return render(request, "faces/_people.html", context)
    mine = Person.objects.visible_to(request.user)
    context |= unnamed.context(request) | unnamed.counts(request.user) | groups.context(request)
    context |= mine.aggregate(named_count=Count("pk"), hidden_count=Count("pk", Q(hidden=True)))
    context["undoable"] = journal.standing(request)
    return render(request, "faces/people.html", context)


def with_suggestions(people: PersonQuerySet) -> PersonQuerySet:
    """Annotate `suggestions`: how many open faces are most likely this person."""
    first = Candidate.objects.filter(
        person=OuterRef("pk"), rank=1, face__person=None, face__ignored_at=None
    )
    counted = first.order_by().values("person").annotate(faces=Count("pk")).values("faces")
    return people.annotate(suggestions=Coalesce(Subquery(counted), 0))
