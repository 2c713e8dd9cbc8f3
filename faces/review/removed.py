"""Drawn faces and tags that were removed: out of sight, so that undo can bring them back."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef
from django.utils import timezone

from albums.models import Photo
from faces.models import Candidate, Face


def take_away(faces: Collection[Face]) -> None:
    """Put drawn faces and tags out of sight; the names that they had are in the journal."""
    ids = [face.pk for face in faces]
    Face.with_trash.filter(pk__in=ids).update(
        trashed=True,
        removed_at=timezone.now(),
        person=None,
        confirmed_by=None,
        confirmed_at=None,
        ignored_at=None,
    )
    Candidate.objects.filter(face__in=ids).delete()


def put_back(faces: Collection[Face]) -> None:
    """Show removed faces again, unless their photo is in the trash; a tag only with its name."""
    gone = Photo.with_trash.filter(pk=OuterRef("photo"), deleted_at__isnull=False)
    back = Face.with_trash.filter(pk__in=[face.pk for face in faces])
    back.exclude(tagged=True, person=None).update(removed_at=None, trashed=Exists(gone))
