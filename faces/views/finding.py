"""The search page. The URL holds the query, so that it can be kept and shared."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from albums.models import Album
from albums.views.pages import page_of, years_of
from faces import search
from faces.covers import with_cover
from faces.models import Person
from faces.views import query
from faces.views.chips import chips
from faces.views.requests import UserRequest
from faces.views.saved import named
from faces.views.typed import meaning

OFFERED = 24
SUGGESTION_ICONS = ("user", "calendar", "albums", "heart", "camera", "photos", "search")


@login_required
@require_GET
def page(request: UserRequest) -> HttpResponse:
    asked = query.read(request.user, request.GET)
    typed = request.GET.get("q", "").strip()
    if typed:
        found = meaning(request.user, asked, typed[: query.WORDS], timezone.localdate())
        return redirect(f"{reverse('search')}?{found.query.text}")
    photos = asked.photos(request.user)
    shown = page_of(request, photos)
    context: dict[str, object] = {
        "asked": asked,
        "page": shown,
        "photo_query": f"in=search&{asked.text}",
    }
    if request.htmx:
        return render(request, "albums/_days.html", context)
    context |= {
        "saved": named(request.user, request.GET.get("saved", ""), asked),
        "chips": list(chips(asked)),
        "suggestion_icons": SUGGESTION_ICONS,
        "offered": _offered(request, asked),
        "albums": Album.objects.visible_to(request.user).order_by("title", "pk"),
        "years": [] if asked.empty else years_of(request, shown, photos),
        "count": photos.count(),
        "names": _names([one.name for one in asked.people], asked.match),
    }
    return render(request, "faces/search.html", context)


def _offered(request: UserRequest, asked: query.Query) -> list[tuple[Person, str]]:
    """People who can be added with one touch, each with the query that this makes."""
    chosen = [person.pk for person in (*asked.people, *asked.without)]
    people = with_cover(search.people_named(request.user, "")).exclude(pk__in=chosen)
    people = people.filter(hidden=False)
    return [(person, asked.with_person(person).text) for person in people[:OFFERED]]


def _names(names: list[str], match: search.Match) -> str:
    """Join names as one says it: "Anna, Ben and Carla"; of some alone, "Anna, Ben or Carla"."""
    if len(names) < 2:
        return "".join(names)
    values = {"first": ", ".join(names[:-1]), "last": names[-1]}
    if match in ("any", "event"):
        return _("%(first)s or %(last)s") % values
    return _("%(first)s and %(last)s") % values
