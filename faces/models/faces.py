"""Faces in photos, the groups they form, and their vectors."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Self, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from pgvector.django import HalfVectorField

from albums.models import Photo, User
from faces.models.gallery import Candidate
from faces.models.people import Person

# Below this a face tells so little that comparing it with single others, or asking who it is,
# wastes the user's time.
TELLING_QUALITY = 0.25
# Two faces below this share what they lack: strangers are as alike in them as one person is in
# clear ones (`benchmarks/quality.py`). One such face beside a clear one misleads nobody.
CLEAR_QUALITY = 0.45


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def strangers(self) -> Self:
        """Groups of people who are ignored."""
        return self.filter(ignored_at__isnull=False)


class Group(models.Model):
    """Unnamed faces that look like one person: it grows as photos arrive, and is never rebuilt.

    Its members are `faces`; those that have a name meanwhile keep their place in it, so that an
    undo finds the group as it was. Of somebody who needs no name, the group takes in later faces
    as ignored ones.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="face_groups")
    created_at = models.DateTimeField(default=timezone.now)
    ignored_at = models.DateTimeField(
        null=True, help_text="since when faces that join are ignored: they are of a stranger"
    )
    nameless = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="faces to ask about; kept by the database, see faces.counts",
    )

    n: int  # Of the queries of `faces.review.questions`.

    objects = GroupQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                "owner",
                F("nameless").desc(),
                "id",
                condition=Q(nameless__gte=2),
                name="group_nameless",
            )
        ]

    def __str__(self) -> str:
        return f"group {self.pk}"


class FaceQuerySet(models.QuerySet["Face"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def confirmed(self) -> Self:
        return self.filter(person__isnull=False)

    def ignored(self) -> Self:
        return self.filter(ignored_at__isnull=False)

    def open(self) -> Self:
        """Faces about which the user has not decided."""
        return self.filter(person=None, ignored_at=None)

    def of_strangers(self) -> Self:
        """Faces that are ignored with the group of people who look like them."""
        return self.ignored().filter(group__ignored_at__isnull=False)

    def telling(self) -> Self:
        """Faces that are not too poor to tell who they are."""
        return self.filter(quality__gte=TELLING_QUALITY)

    def clear(self) -> Self:
        """Faces that are neither so small nor so blurred that all of their kind look alike."""
        return self.filter(quality__gte=CLEAR_QUALITY)

    def suggested(self) -> Self:
        """Open faces for which Kith has at least one candidate to show."""
        return self.open().filter(Exists(Candidate.objects.shown().filter(face=OuterRef("pk"))))

    def unknown(self) -> Self:
        """Open faces without a candidate to show."""
        return self.open().exclude(Exists(Candidate.objects.shown().filter(face=OuterRef("pk"))))


AllFacesManager = models.Manager.from_queryset(FaceQuerySet)


class FaceManager(AllFacesManager["Face"]):
    """Faces that are seen, and are neither in the trash nor removed."""

    def get_queryset(self) -> FaceQuerySet:
        return cast(FaceQuerySet, super().get_queryset().filter(trashed=False, tagged=False))


class PresenceManager(AllFacesManager["Face"]):
    """Faces that are seen, and people whose face is not: who is in a photo, out of the trash."""

    def get_queryset(self) -> FaceQuerySet:
        named = Q(tagged=False) | Q(person__isnull=False)
        return cast(FaceQuerySet, super().get_queryset().filter(named, trashed=False))


class Face(models.Model):
    """One person's face in one photo.

    The box is x, y (of the upper left corner), width and height as fractions of the upright
    photo, and may reach a little over its edges. Landmarks are ten fractions: x and y of the
    left eye, right eye, nose, left and right corner of the mouth, as somebody sees them who turned
    the face upright.

    A person may be in a photo without a face to see (a back, a baby bump): such a row is `tagged`,
    has no box and no vector, and lives no longer than its name.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="faces")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="faces")
    x = models.FloatField()
    y = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    landmarks = models.JSONField(default=list)
    score = models.FloatField(help_text="of the detector, 0 to 1")
    quality = models.FloatField(help_text="how much the face can tell, 0 to 1")
    likeness = models.FloatField(
        default=0, help_text="similarity to the most similar other face; 0: nobody looks like it"
    )
    found_at = models.DateTimeField(default=timezone.now)
    trashed = models.BooleanField(
        default=False,
        help_text="its photo is in the trash, or it was removed; kept here, so that no query has "
        "to join photos",
    )
    drawn_at = models.DateTimeField(
        null=True, help_text="when the user drew its box; None: a detector found it"
    )
    removed_at = models.DateTimeField(
        null=True, help_text="when a drawn face was removed: kept so that it can be undone"
    )
    tagged = models.BooleanField(
        default=False, help_text="the person is in the photo, but no face of theirs is seen"
    )

    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="faces")
    confirmed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="confirmations"
    )
    confirmed_at = models.DateTimeField(null=True)
    ignored_at = models.DateTimeField(null=True)
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="faces")

    objects = FaceManager()
    present = PresenceManager()
    with_trash = FaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(ignored_at=None), name="face_confirmed_or_ignored"
            )
        ]
        indexes: ClassVar = [
            # What is left to ask is counted from it alone.
            models.Index(
                fields=("owner",),
                include=("id", "group", "quality", "likeness", "tagged"),
                condition=Q(person=None, ignored_at=None, trashed=False),
                name="face_open",
            ),
            # The clearest of them come first.
            models.Index(
                "owner",
                F("quality").desc(),
                "id",
                condition=Q(person=None, ignored_at=None, tagged=False, trashed=False),
                name="face_open_clearest",
            ),
            models.Index(
                "owner",
                F("quality").desc(),
                "id",
                condition=Q(ignored_at__isnull=False, tagged=False, trashed=False),
                name="face_ignored",
            ),
            # A person's clearest face is their cover.
            models.Index(
                "person",
                F("quality").desc(),
                "id",
                condition=Q(person__isnull=False, tagged=False, trashed=False),
                name="face_cover",
            ),
            # Counts of a person's faces and photos are read from it alone.
            models.Index(
                fields=("person", "photo"),
                include=("tagged",),
                condition=Q(person__isnull=False, trashed=False),
                name="face_of_person",
            ),
        ]

    def __str__(self) -> str:
        return f"face {self.pk} in {self.photo_id}"

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.x, self.y, self.width, self.height

    @property
    def is_telling(self) -> bool:
        return self.quality >= TELLING_QUALITY

    @property
    def is_clear(self) -> bool:
        return self.quality >= CLEAR_QUALITY

    @property
    def crop(self) -> Path:
        """The square crop around the face, as the pages show it (WebP)."""
        return self.photo.crops / f"{self.pk}.webp"


class Embedding(models.Model):
    """The L2-normalised vector of a face under one pack. Vectors of two packs never meet."""

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="embeddings")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    pack = models.CharField(max_length=40)
    # halfvec: 512 of them stay in the row, where `vector` is moved out of it and costs 8 times
    # the time of an exact scan.
    vector = HalfVectorField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("face", "pack"), name="embedding_once_per_pack")
        ]
        indexes: ClassVar = [models.Index(fields=("owner", "pack"), name="embedding_library")]


class Collage(models.Model):
    """That a photo may show one person more than once: a mirror, a collage, a photo of photos."""

    photo = models.OneToOneField(Photo, on_delete=models.CASCADE, related_name="collage")


class Erased(models.Model):
    """A place in a photo where a face was of somebody who was deleted for good.

    All that is left of the face: no scan may find it again.
    """

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="erased")
    x = models.FloatField()
    y = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.x, self.y, self.width, self.height
