"""What the page of albums shows of saved searches."""

from django import template
from django.http import HttpRequest

from albums.api import user_of
from albums.views.ids import numbers
from faces.models import SavedSearch
from faces.views import saved

register = template.Library()


@register.inclusion_tag("faces/_saved_searches.html", takes_context=True)
def saved_searches(context: dict[str, object]) -> dict[str, object]:
    """List the saved searches as cards, below the one that was deleted just now."""
    request = context["request"]
    assert isinstance(request, HttpRequest)  # noqa: S101  # of every page
    user = user_of(request)
    mine = SavedSearch.objects.filter(owner=user).exclude(deleted_at=None)
    return {
        "deleted": mine.filter(pk__in=numbers([request.GET.get("deleted", "")])).first(),
        "cards": saved.cards(user),
        "csrf_token": context["csrf_token"],
    }
