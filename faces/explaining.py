"""Why somebody is suggested for a face: whom it resembles, how much, and who comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

from pgvector.django import MaxInnerProduct

from faces import packs, scoring
from faces.gallery import SECONDS_PER_YEAR
from faces.models import Candidate, Embedding, Face


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A confirmed face of the person: its similarity, -1 to 1, and the years between the photos.

    The years are None where the date of a photo is not known.
    """

    face: Face
    similarity: float
    years: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The confirmed faces that a suggestion rests on most, and who comes next, if anybody."""

    candidate: Candidate
    exemplars: list[Exemplar]
    runner_up: Candidate | None


def explain(face: Face, candidates: Sequence[Candidate] | None = None) -> Explanation | None:
    """Explain the best suggestion for an open face. None: nobody is suggested.

    Args:
        face: with its photo.
        candidates: those that are shown, best first, with their people; None to read them.
    """
    if candidates is None:
        shown = face.candidates.shown().select_related("person").order_by("rank")
        candidates = list(shown[:2])
    if not candidates:
        return None
    best, runner_up = candidates[0], candidates[1] if len(candidates) > 1 else None
    return Explanation(best, _exemplars(face, best), runner_up)


def _exemplars(face: Face, candidate: Candidate) -> list[Exemplar]:
    """Return the person's confirmed faces that are most similar, as many as the score looks at."""
    pack = packs.active().name
    probe = Embedding.objects.filter(face=face, pack=pack).values_list("vector", flat=True).first()
    if probe is None:
        return []
    # All of one person's faces are compared: no index is asked, and nobody is missed.
    known = Embedding.objects.filter(
        pack=pack, face__person=candidate.person_id, face__trashed=False
    )
    apart = known.annotate(apart=MaxInnerProduct("vector", probe)).order_by("apart", "face_id")
    nearest = apart.select_related("face__photo")[: scoring.NEAREST]
    return [Exemplar(one.face, -one.apart, _years(face, one.face)) for one in nearest]


def _years(one: Face, other: Face) -> float | None:
    taken, then = one.photo.taken_at, other.photo.taken_at
    if taken is None or then is None:
        return None
    return abs((taken - then).total_seconds()) / SECONDS_PER_YEAR
