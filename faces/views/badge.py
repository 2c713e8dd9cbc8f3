"""What every page shows beside its menu: how many suggestions wait for an answer."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from faces.models import Face

# Counting on would cost more with a large library, and say no more.
MOST = 99


def review_count(request: HttpRequest) -> dict[str, object]:
    return {"review_count": SimpleLazyObject(lambda: _count(request))}


def _count(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None:
        return ""  # an error page before the session was read
    found = Face.objects.visible_to(user).suggested()[: MOST + 1].count()
    return f"{MOST}+" if found > MOST else str(found or "")
