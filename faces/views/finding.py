"""The search page. The URL holds the query, so that it can be kept and shared."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from albums import timeline
from albums.models import Album
from faces import search
from faces.covers import covers, with_cover
from faces.models import Person
from faces.views import query
from faces.views.requests import UserRequest

OFFERED = 24


@login_required
@require_GET
def page(request: UserRequest) -> HttpResponse:
    asked = query.read(request.user, request.GET)
    who = request.GET.get("who", "").strip()
    problem = ""
    if who:
        # Typed rather than chosen: the field alone does the job without JavaScript.
        person = Person.objects.visible_to(request.user).filter(name__iexact=who).first()
        if person is not None:
            return redirect(f"{reverse('search')}?{asked.with_person(person).text}")
        problem = _("Nobody is called %(name)s.") % {"name": who}
    found = asked.photos(request.user)
    before = timeline.Cursor.parse(request.GET.get("before", ""))
    context: dict[str, object] = {
        "asked": asked,
        "page": timeline.page(found, before),
        "photo_query": f"in=search&{asked.text}",
    }
    if request.htmx:
        return render(request, "albums/_days.html", context)
    chosen = [one.pk for one in (*asked.people, *asked.without)]
    faces = covers(Person.objects.filter(pk__in=chosen))
    context |= {
        "chips": [
            (one, faces.get(one.pk), asked.no_matter(one).text, asked.without_person(one).text)
            for one in asked.people
        ],
        "excluded": [
            (one, faces.get(one.pk), asked.no_matter(one).text, asked.with_person(one).text)
            for one in asked.without
        ],
        "offered": _offered(request, asked),
        "albums": Album.objects.visible_to(request.user).order_by("title", "pk"),
        "count": found.count(),
        "names": _names([one.name for one in asked.people], asked.match),
        "problem": problem,
    }
    return render(request, "faces/search.html", context)


def _offered(request: UserRequest, asked: query.Query) -> list[tuple[Person, str]]:
    """People who can be added with one touch, each with the query that this makes."""
    chosen = [person.pk for person in (*asked.people, *asked.without)]
    people = with_cover(search.people_named(request.user, "")).exclude(pk__in=chosen)
    people = people.filter(hidden=False)
    return [(person, asked.with_person(person).text) for person in people[:OFFERED]]


def _names(names: list[str], match: search.Match) -> str:
    """Join names as one says it: "Anna, Ben and Carla"; with `any`, "Anna, Ben or Carla"."""
    if len(names) < 2:
        return "".join(names)
    values = {"first": ", ".join(names[:-1]), "last": names[-1]}
    if match == "any":
        return _("%(first)s or %(last)s") % values
    return _("%(first)s and %(last)s") % values
