"""A small library of faces made of chosen vectors, for tests of matching and review.

The vectors stand for what an embedder returns; the real ones are exercised in the tests of the
pipeline, but only chosen ones have known angles between them.
"""

import hashlib
import math

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from albums.models import Photo, User
from faces import matching, packs, review
from faces.models import Embedding, Face, Person

Vector = npt.NDArray[np.float32]


def axis(number: int) -> Vector:
    """A unit vector; two different axes have similarity 0."""
    vector = np.zeros(512, dtype=np.float32)
    vector[number] = 1
    return vector


def near(vector: Vector, similarity: float, *, towards: int) -> Vector:
    """A unit vector of the given similarity to the first, leaning towards another axis."""
    return similarity * vector + math.sqrt(1 - similarity**2) * axis(towards)


def photo(owner: User, name: str) -> Photo:
    now = timezone.now()
    return Photo.objects.create(
        owner=owner,
        sha256=hashlib.sha256(f"{owner.pk}/{name}".encode()).hexdigest(),
        filename=name,
        size=1,
        media_type="image/jpeg",
        width=1000,
        height=800,
        ingested_at=now,
        ready_at=now,
    )


def face(
    where: Photo, vector: Vector, *, x: float = 0.1, quality: float = 0.8, match: bool = True
) -> Face:
    one = Face.objects.create(
        owner=where.owner,
        photo=where,
        x=x,
        y=0.1,
        width=0.1,
        height=0.1,
        score=0.9,
        quality=quality,
    )
    Embedding.objects.create(face=one, owner=where.owner, pack=packs.active().name, vector=vector)
    if match:
        matching.match_photo(where)
    return one


def named(owner: User, name: str, vector: Vector) -> Person:
    """A person with one confirmed face in a photo of its own."""
    one = face(photo(owner, f"{name}-{vector.argmax()}.jpg"), vector)
    review.confirm([one], by=owner, name=name)
    return Person.objects.visible_to(owner).get(name=name)


def shown(one: Face) -> list[str]:
    """The names that are suggested for a face, best first."""
    ranked = one.candidates.shown().order_by("rank")
    return list(ranked.values_list("person__name", flat=True))
