"""Which face stands for a person: the one that the owner chose, else the clearest one."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from faces.models import Face, PersonQuerySet


def with_cover(people: PersonQuerySet) -> PersonQuerySet:
    """Annotate `cover_face`, the id of the face; None for a person without one."""
    return people.annotate(cover_face=_cover())


def covers(people: PersonQuerySet) -> dict[int, int | None]:
    """Return the ids of the faces by the ids of their people."""
    return dict(people.annotate(cover_face=_cover()).values_list("pk", "cover_face"))


def _cover() -> Coalesce:
    clearest = Face.objects.filter(person=OuterRef("pk")).order_by("-quality", "pk").values("pk")
    return Coalesce(F("cover_id"), Subquery(clearest[:1]))
