"""What a view here is given, and the small answers that several of them share."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django_htmx.http import trigger_client_event
from django_htmx.middleware import HtmxDetails

from albums.models import User
from albums.views.ids import numbers
from faces.models import Face, Person


class UserRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
    htmx: HtmxDetails


def say(response: HttpResponse, text: str, *, error: bool = False) -> HttpResponse:
    """Let a fragment's answer show a short message; see static/js/faces.js."""
    kind = "error" if error else ""
    return trigger_client_event(response, "kith:toast", {"text": text, "kind": kind})


def person_of(request: UserRequest, field: str = "person") -> Person | None:
    """Return the user's person whom a field of the form names; None where it names none."""
    if not request.POST.get(field):
        return None
    mine = Person.objects.visible_to(request.user)
    return get_object_or_404(mine, pk__in=numbers([request.POST[field]]))


def faces_of(request: UserRequest, texts: list[str]) -> list[Face]:
    """Return the user's faces of these ids, in their order; somebody else's are not found."""
    ids = list(dict.fromkeys(numbers(texts)))
    found = Face.objects.visible_to(request.user).in_bulk(ids)
    strangers = set(ids) - found.keys()
    if strangers and Face.objects.filter(pk__in=strangers).exists():
        raise Http404
    # What is gone meanwhile, with its photo or by a new scan, needs no answer any more.
    return [found[pk] for pk in ids if pk in found]
