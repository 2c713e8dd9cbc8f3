"""One person: their photos, the suggestions to confirm at once, and their faces."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from albums.models import Album
from albums.views.ids import numbers
from albums.views.pages import page_of, years_of
from faces import review, search
from faces.covers import with_cover
from faces.models import Candidate, Decision, Face, Person
from faces.views import journal
from faces.views.people import with_suggestions
from faces.views.requests import UserRequest, faces_of, person_of

FACES, SUGGESTIONS = 120, 120


@login_required
@require_GET
def person(request: UserRequest, pk: int) -> HttpResponse:
    """Show one of the tabs; htmx gets the next page of its grid."""
    shown = get_object_or_404(_described(request), pk=pk)
    tab = request.GET.get("tab", "photos")
    tab = tab if tab in TABS else "photos"
    content, fragment = TABS[tab]
    context = {"person": shown, "tab": tab, **content(request, shown)}
    if request.htmx:
        return render(request, fragment, context)
    context["undoable"] = journal.standing(request)
    return render(request, "faces/person.html", context)


@login_required
@require_POST
def rename(request: UserRequest, pk: int) -> HttpResponse:
    named, decision = _person(request, pk), None
    try:
        decision = review.rename(named, request.POST.get("name", ""), by=request.user)
    except review.Refused as error:
        messages.error(request, str(error))
    return journal.after(reverse("person", args=[pk]), decision)


@login_required
@require_POST
def mark(request: UserRequest, pk: int) -> HttpResponse:
    """Say whether a person is a favourite or hidden; what the form does not name stays."""
    marked = _person(request, pk)
    marks = {
        name: request.POST[name] == "yes"
        for name in ("favourite", "hidden")
        if name in request.POST
    }
    decision = review.mark(marked, by=request.user, **marks)
    return journal.after(reverse("person", args=[pk]), decision)


@login_required
@require_POST
def born(request: UserRequest, pk: int) -> HttpResponse:
    """Keep the day of birth; an empty field means that nobody knows."""
    shown, decision = _person(request, pk), None
    text = request.POST.get("born_on", "").strip()
    try:
        day = date.fromisoformat(text) if text else None
        decision = review.set_birth(shown, day, by=request.user)
    except ValueError:
        messages.error(request, _("Give the day of birth as year, month and day."))
    except review.Refused as error:
        messages.error(request, str(error))
    return journal.after(reverse("person", args=[pk]), decision)


@login_required
@require_POST
def cover(request: UserRequest, pk: int) -> HttpResponse:
    shown, decision = _person(request, pk), None
    face = get_object_or_404(_faces(request), pk__in=numbers([request.POST.get("face", "")]))
    try:
        decision = review.set_cover(shown, face, by=request.user)
    except review.Refused as error:
        messages.error(request, str(error))
    return _decided(shown, "faces", decision)


@login_required
@require_POST
def delete(request: UserRequest, pk: int) -> HttpResponse:
    """Forget a person; an answer that came twice finds that it is done."""
    decision = review.delete_person(_person(request, pk), by=request.user)
    return journal.after(reverse("people"), decision)


@login_required
@require_POST
def suggestions(request: UserRequest, pk: int) -> HttpResponse:
    """Confirm the ticked suggestions, or say of the others that they are somebody else.

    Each button speaks of its own part alone: the rest stays as it is.
    """
    asked = _person(request, pk)
    faces = faces_of(request, request.POST.getlist("face"))
    if "reject" in request.POST:
        others = faces_of(request, request.POST.getlist("shown"))
        unticked = [face for face in others if face not in faces]
        return _reject(request, asked, unticked, "suggestions")
    if not faces:
        return _nothing(request, asked, "suggestions")
    try:
        decision = review.confirm(faces, person=asked, by=request.user, only_open=True)
    except review.Conflict as error:
        messages.error(request, str(error))
        return redirect(_tab(asked, "suggestions"))
    return _decided(asked, "suggestions", decision)


@login_required
@require_POST
def take_out(request: UserRequest, pk: int) -> HttpResponse:
    """Say of confirmed faces that they are somebody else after all; with `move`, who they are."""
    named = _person(request, pk)
    faces = faces_of(request, request.POST.getlist("face"))
    if "move" not in request.POST or not faces:
        return _reject(request, named, faces, "faces")
    mine = [face for face in faces if face.person_id == named.pk]
    into, name = person_of(request), request.POST.get("name", "")
    try:
        decision = review.confirm(mine, by=request.user, person=into, name=name)
    except review.Refused as error:
        messages.error(request, str(error))
        return redirect(_tab(named, "faces"))
    return _decided(named, "faces", decision)


def _described(request: UserRequest) -> QuerySet[Person]:
    mine = Person.objects.visible_to(request.user).with_counts()
    return with_suggestions(with_cover(mine))


def _photos(request: UserRequest, shown: Person) -> dict[str, object]:
    found = search.photos(request.user, people=[shown])
    page = page_of(request, found)
    return {
        "page": page,
        "years": years_of(request, page, found),
        "photo_query": f"person={shown.pk}",
        "albums": Album.objects.visible_to(request.user),
    }


def _suggestions(request: UserRequest, shown: Person) -> dict[str, object]:
    """The open faces that are most likely this person, the doubtful ones last."""
    first = Candidate.objects.filter(person=shown, rank=1, face__owner=request.user)
    still_open = first.filter(face__person=None, face__ignored_at=None)
    best = still_open.select_related("face__photo").order_by("-probability", "face_id")
    return {"candidates": list(best[:SUGGESTIONS])}


def _confirmed(request: UserRequest, shown: Person) -> dict[str, object]:
    faces = _faces(request).filter(person=shown).select_related("photo")
    by_date = faces.order_by(F("photo__shown_at").desc(), "-pk")
    return {"page": Paginator(by_date, FACES).get_page(request.GET.get("page"))}


TABS = {
    "photos": (_photos, "albums/_days.html"),
    "suggestions": (_suggestions, "faces/_suggestions.html"),
    "faces": (_confirmed, "faces/_person_faces.html"),
}


def _reject(request: UserRequest, shown: Person, faces: list[Face], tab: str) -> HttpResponse:
    if not faces:
        return _nothing(request, shown, tab)
    return _decided(shown, tab, review.reject(faces, shown, by=request.user))


def _decided(shown: Person, tab: str, decision: Decision | None) -> HttpResponse:
    return journal.after(_tab(shown, tab), decision)


def _nothing(request: UserRequest, shown: Person, tab: str) -> HttpResponse:
    messages.error(request, _("Choose at least one face."))
    return redirect(_tab(shown, tab))


def _tab(shown: Person, tab: str) -> str:
    return f"{reverse('person', args=[shown.pk])}?tab={tab}"


def _faces(request: UserRequest) -> QuerySet[Face]:
    return Face.objects.visible_to(request.user)


def _person(request: UserRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
