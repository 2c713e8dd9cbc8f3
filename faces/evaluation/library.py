"""A library of labelled faces, made for an evaluation and taken back at its end.

The rows are real and go through the functions that the worker and the pages use. All of it
happens in one transaction that is rolled back, so that nothing of any library changes; the photos
have no files.
"""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from albums.models import Photo, User
from faces import packs
from faces.evaluation.album import LabelledFaces
from faces.models import Face, Person


@contextmanager
def scratch(pack: packs.Pack) -> Iterator[User]:
    """Make an owner in a transaction that is rolled back at the end."""
    with transaction.atomic():
        if packs.active() != pack:
            packs.activate(pack)
        yield User.objects.create(username=f"evaluation-{uuid.uuid4()}", is_active=False)
        transaction.set_rollback(True)


def analyze() -> None:
    """Let the planner know the tables, which it would take for as small as they were before."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def photo(owner: User, name: str, taken: float = np.nan) -> Photo:
    """Store a photo without a file, taken at so many seconds since 1970 if anybody knows."""
    taken_at = None if np.isnan(taken) else datetime.fromtimestamp(taken, UTC)
    return Photo.objects.create(
        owner=owner,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        filename=name,
        size=0,
        media_type="image/jpeg",
        width=1000,
        height=1000,
        taken_at=taken_at,
        shown_at=taken_at or timezone.now(),
        ingested_at=timezone.now(),
    )


def face(where: Photo, faces: LabelledFaces, place: int, person: Person | None = None) -> Face:
    """Return the face at a place of the album, not stored yet."""
    x, y, width, height = (float(value) for value in faces.boxes[place])
    return Face(
        owner_id=where.owner_id,
        photo=where,
        person=person,
        x=x,
        y=y,
        width=width,
        height=height,
        landmarks=faces.landmarks[place].ravel().tolist(),
        score=float(faces.scores[place]),
        quality=float(faces.qualities[place]),
    )
