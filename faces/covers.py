"""Which face stands for a person."""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from faces.models import Face, PersonQuerySet


def with_cover(people: PersonQuerySet) -> PersonQuerySet:
    """Annotate `cover_face`: the id of the face that the owner chose, else of the clearest one."""
    clearest = Face.objects.filter(person=OuterRef("pk")).order_by("-quality", "pk").values("pk")
    return people.annotate(cover_face=Coalesce(F("cover_id"), Subquery(clearest[:1])))
