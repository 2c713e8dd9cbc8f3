"""How many faces wait: beside the menu of every page, those with a suggestion."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from faces.models import Face, FaceQuerySet

# Counting on would cost more with a large library, and say no more.
MOST = 99


def review_count(request: HttpRequest) -> dict[str, object]:
    return {"review_count": SimpleLazyObject(lambda: _count(request))}


def at_most(faces: FaceQuerySet) -> str:
    """Count faces, but not on and on; empty for none. They are counted in their order."""
    found = faces[: MOST + 1].count()
    return f"{MOST}+" if found > MOST else str(found or "")


def _count(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None:
        return ""  # an error page before the session was read
    return at_most(Face.objects.visible_to(user).suggested())
