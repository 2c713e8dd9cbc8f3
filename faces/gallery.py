"""The gallery: what Kith has learnt of each person, computed from confirmed faces alone."""

from collections.abc import Collection, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from scipy.cluster.vq import kmeans2

from faces.models import Embedding, Person, Template

Vectors = npt.NDArray[np.float32]
Years = npt.NDArray[np.float64]

# Fewer faces than this make one template: parts of so few would be noisier than the whole.
FACES_PER_TEMPLATE = 8
MAX_TEMPLATES = 4
# Faces of a person are left out one by one up to so many, and in so many parts beyond.
FOLDS = 10
# The least a poor face counts: with only poor faces a person still has a template.
MIN_WEIGHT = 0.05
# How far apart faces of two times are, beside unit vectors: twenty years count as much as two
# faces without any similarity.
PER_YEAR = 0.07
SECONDS_PER_YEAR = 31557600


def lock(owner_id: int) -> None:
    """Serialise everything that reads the gallery and writes candidates of one owner.

    Held until the transaction ends. Without it a photo matched against the gallery of a moment
    ago could overwrite what an answer given meanwhile has changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [0x6B697468, owner_id])


@transaction.atomic
def refine(person: Person, pack: str) -> int:
    """Compute a person's templates again; return how many there are.

    A person without a confirmed face has none, and is no longer found.
    """
    faces, vectors, weights, when = _confirmed(person.pk, pack)
    Template.objects.filter(person=person, pack=pack).delete()
    if not faces:
        return 0
    made = templates(vectors, weights, when)
    Template.objects.bulk_create(
        Template(
            owner_id=person.owner_id,
            person=person,
            pack=pack,
            number=number,
            vector=vector,
            faces=count,
        )
        for number, (vector, count) in enumerate(made)
    )
    return len(made)


def _confirmed(
    person_id: int, pack: str
) -> tuple[list[int], Vectors, npt.NDArray[np.float32], Years]:
    """Return the ids of a person's faces, vectors (n, d), what they count (n,) and years (n,)."""
    rows = list(
        Embedding.objects.filter(face__person=person_id, pack=pack)
        .order_by("face_id")
        .values_list("face_id", "vector", "face__quality", "face__photo__taken_at")
    )
    vectors = np.array([vector for _, vector, _, _ in rows], dtype=np.float32)
    weights = np.maximum([quality for _, _, quality, _ in rows], MIN_WEIGHT).astype(np.float32)
    return [row[0] for row in rows], vectors, weights, years([taken for *_, taken in rows])


def left_out(person_id: int, pack: str, chosen: Collection[int]) -> dict[int, float]:
    """Return how similar chosen faces of a person are to the best of the templates without them.

    With more than `FOLDS` faces the templates are made without a tenth of them at a time. A face
    that is the only one has no template to be compared with.
    """
    faces, vectors, weights, when = _confirmed(person_id, pack)
    similar: dict[int, float] = {}
    if len(faces) < 2:
        return similar
    for fold in np.array_split(np.arange(len(faces)), min(FOLDS, len(faces))):
        asked = [place for place in fold if faces[place] in chosen]
        if not asked:
            continue
        kept = np.setdiff1d(np.arange(len(faces)), fold)
        made = [vector for vector, _ in templates(vectors[kept], weights[kept], when[kept])]
        best = (vectors[asked] @ np.array(made).T).max(axis=1)
        similar |= {faces[place]: float(one) for place, one in zip(asked, best, strict=True)}
    return similar


def years(taken: Sequence[datetime | None]) -> Years:
    """Return dates as years since 1970, NaN for none."""
    seconds = [np.nan if one is None else one.timestamp() for one in taken]
    return np.array(seconds) / SECONDS_PER_YEAR


def templates(
    vectors: Vectors, weights: npt.NDArray[np.float32], years: Years | None = None
) -> list[tuple[Vectors, int]]:
    """Return a person's templates with the number of faces that each stands for.

    The first is the centroid of all faces, weighted by their quality. With many faces there
    follow centroids of their spherical k-means clusters, by look and time: looks that differ
    (years, glasses, a beard) pull one centroid to a place where nobody is.

    Args:
        vectors: (n, d), L2-normalised.
        weights: (n,), above zero.
        years: (n,) when the photos were taken, NaN where nobody knows.
    """
    made = [(_centroid(vectors, weights), len(vectors))]
    clusters = min(MAX_TEMPLATES - 1, len(vectors) // FACES_PER_TEMPLATE)
    if clusters < 2:
        return made
    looks = vectors if years is None else np.column_stack([vectors, _times(years)])
    _, labels = kmeans2(looks, clusters, minit="++", seed=0)
    for label in range(clusters):
        members = labels == label
        if members.any():
            made.append((_centroid(vectors[members], weights[members]), int(members.sum())))
    return made


def _times(years: Years) -> Years:
    """Return times as a coordinate beside the vectors, in the middle where nobody knows."""
    if np.isnan(years).all():
        return np.zeros(len(years))
    return np.nan_to_num(years - np.nanmean(years)) * PER_YEAR


def _centroid(vectors: Vectors, weights: npt.NDArray[np.float32]) -> Vectors:
    mean: Vectors = weights @ vectors
    norm: float = float(np.linalg.norm(mean))
    # Opposite vectors can cancel; any of them is then as good a stand-in as their mean.
    return mean / norm if norm > 1e-6 else vectors[0]
