"""The queue: which face to ask about next."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery

from albums.models import User
from faces.models import Candidate, Face


@dataclass(frozen=True, slots=True)
class Question:
    """A face, and whom it may be, best first; without candidates: who is this?"""

    face: Face
    candidates: list[Candidate]


def next_question(user: User, *, skip: Collection[int] = ()) -> Question | None:
    """Return the next open question that was not skipped, or None when all is answered.

    Suggestions come first, those for people with the fewest confirmed faces at the front: their
    answers teach most. Then faces without a candidate, the clearest first.
    """
    face = suggested(user).exclude(pk__in=skip).first()
    if face is None:
        face = unnamed(user).exclude(pk__in=skip).first()
    if face is None:
        return None
    shown = face.candidates.shown().select_related("person__cover__photo").order_by("rank")
    return Question(face, list(shown))


def suggested(user: User) -> QuerySet[Face]:
    """Open faces with a candidate, in the order in which they are asked."""
    best = Candidate.objects.filter(face=OuterRef("pk"), rank=1)
    known = best.annotate(known=Count("person__faces")).values("known")
    return (
        Face.objects.visible_to(user)
        .open()
        .filter(candidates__rank=1)
        .annotate(known=Subquery(known), probability=Subquery(best.values("probability")))
        .select_related("photo")
        .order_by("known", "-probability", "pk")
    )


def unnamed(user: User) -> QuerySet[Face]:
    """Open faces without a candidate that are clear enough to be asked about."""
    faces = Face.objects.visible_to(user).unknown().telling()
    return faces.select_related("photo").order_by("-quality", "pk")
