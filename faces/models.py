"""People in photos: faces, who they are, who they are not, and the journal of what the user said.

Only the user's word sets `Face.person`; what Kith believes lives in Candidate, and can be
computed again at any time.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from pgvector.django import HalfVectorField

from albums.models import Photo, User

# Below this a face tells so little that comparing it with single others, or asking who it is,
# wastes the user's time.
TELLING_QUALITY = 0.25


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.current().filter(owner=user) if user.is_authenticated else self.none()

    def current(self) -> Self:
        """People who were not merged into another."""
        return self.filter(merged_into=None)

    def with_counts(self) -> Self:
        """Annotate `faces_count` and `photos_count` of confirmed faces."""
        return self.annotate(
            faces_count=models.Count("faces"),
            photos_count=models.Count("faces__photo", distinct=True),
        )


class Person(models.Model):
    """Somebody in one owner's library. Names need not be unique across owners."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=200)
    cover = models.ForeignKey(
        "Face", on_delete=models.SET_NULL, null=True, related_name="covered_people"
    )
    created_at = models.DateTimeField(default=timezone.now)
    born_on = models.DateField(null=True, help_text="nobody is suggested in a photo before it")
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        related_name="merged",
        help_text="this row is kept so that the merge can be undone",
    )

    # Of `with_counts()`.
    faces_count: int
    photos_count: int

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                condition=Q(merged_into=None),
                name="person_name_once_per_owner",
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(owner=user) if user.is_authenticated else self.none()


class Group(models.Model):
    """Unnamed faces that look like one person: it grows as photos arrive, and is never rebuilt.

    Its members are `faces`; those that have a name meanwhile keep their place in it, so that an
    undo finds the group as it was.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="face_groups")
    created_at = models.DateTimeField(default=timezone.now)

    objects = GroupQuerySet.as_manager()

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

    def telling(self) -> Self:
        """Faces that are not too poor to tell who they are."""
        return self.filter(quality__gte=TELLING_QUALITY)

    def suggested(self) -> Self:
        """Open faces for which Kith has at least one candidate to show."""
        return self.open().filter(Exists(Candidate.objects.shown().filter(face=OuterRef("pk"))))

    def unknown(self) -> Self:
        """Open faces without a candidate to show."""
        return self.open().exclude(Exists(Candidate.objects.shown().filter(face=OuterRef("pk"))))


class Face(models.Model):
    """One person's face in one photo.

    The box is x, y (of the upper left corner), width and height as fractions of the upright
    photo, and may reach a little over its edges. Landmarks are ten fractions: x and y of the
    left eye, right eye, nose, left and right corner of the mouth, as somebody sees them who turned
    the face upright.
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

    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="faces")
    confirmed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="confirmations"
    )
    confirmed_at = models.DateTimeField(null=True)
    ignored_at = models.DateTimeField(null=True)
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="faces")

    objects = FaceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(ignored_at=None), name="face_confirmed_or_ignored"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=("owner",),
                condition=Q(person=None, ignored_at=None),
                name="face_open",
            )
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


class Template(models.Model):
    """One of the few vectors that stand for a person in the first stage of a search."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="templates")
    pack = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    vector = HalfVectorField()
    faces = models.PositiveIntegerField(help_text="how many confirmed faces it was made from")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("person", "pack", "number"), name="template_number_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=("owner", "pack"), name="template_library")]


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def shown(self) -> Self:
        """Candidates that the pages offer: ranked, after one person was allowed once a photo."""
        return self.filter(rank__isnull=False)


class Candidate(models.Model):
    """A person whom an open face may be.

    `rank` counts from 1 for the best; None where the face would have this candidate but another
    face of the same photo is the better match for that person, or the owner wants more certainty.
    """

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="candidates")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="candidates")
    rank = models.PositiveSmallIntegerField(null=True)
    similarity = models.FloatField(help_text="of the scoring rule, -1 to 1")
    evidence = models.FloatField(help_text="log-odds, by the pack's calibration alone")
    probability = models.FloatField(help_text="that the suggestion is right, 0 to 1")

    objects = CandidateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("face", "person"), name="candidate_once")
        ]
        indexes: ClassVar = [
            models.Index("person", F("probability").desc(), name="candidate_of_person")
        ]


class Rejection(models.Model):
    """The user's word that a face is not a person. It outlives every job, scan and pack."""

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="rejections")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="rejections")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey(
        "Decision",
        on_delete=models.SET_NULL,
        null=True,
        related_name="rejections",
        help_text="the entry of the journal that brought it",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("face", "person"), name="rejection_once")
        ]


class Scan(models.Model):
    """That a photo was searched for faces with a pack. A photo without one waits for it."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="scans")
    pack = models.CharField(max_length=40)
    faces = models.PositiveIntegerField()
    scanned_at = models.DateTimeField(default=timezone.now)
    grouped_at = models.DateTimeField(null=True, help_text="when its unnamed faces found groups")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("photo", "pack"), name="scan_once_per_pack")
        ]


class Decision(models.Model):
    """One entry of the journal: something the user said about one or more faces."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm"
        REJECT = "reject"
        IGNORE = "ignore"
        UNNAME = "unname"
        MERGE = "merge"
        REGROUP = "regroup"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20, choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_person = models.BooleanField(default=False)
    merged = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="who became part of the person",
    )
    inherited_birth = models.BooleanField(
        default=False, help_text="the person had no day of birth before the merge"
    )

    class Meta:
        indexes: ClassVar = [models.Index("owner", F("id").desc(), name="decision_journal")]


class Change(models.Model):
    """What a decision changed about one face: the state before it, from which undo restores."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="changes")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="changes")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ignored_at = models.DateTimeField(null=True)
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="+")
    rejected = models.BooleanField(
        default=False, help_text="the face was already rejected for the decision's person"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("decision", "face"), name="change_once_per_decision")
        ]


class Collage(models.Model):
    """That a photo may show one person more than once: a mirror, a collage, a photo of photos."""

    photo = models.OneToOneField(Photo, on_delete=models.CASCADE, related_name="collage")


class Distinction(models.Model):
    """The user's word that two people are not the same, however alike: twins, siblings."""

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="distinctions")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("one", "other"), name="distinction_once"),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="distinction_lower_id_first"
            ),
        ]


class Preference(models.Model):
    """How many of the names that Kith suggests to this owner shall be right."""

    owner = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preference")
    precision = models.FloatField(default=0.95, help_text="share of right suggestions, 0 to 1")


class Accuracy(models.Model):
    """How right suggestions are in a library under a pack, measured on its confirmed faces.

    The numbers at the top say what it was measured on, and when it should be measured again.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="accuracies")
    pack = models.CharField(max_length=40)
    measured_at = models.DateTimeField(default=timezone.now)
    confirmed = models.PositiveIntegerField(help_text="confirmed faces of the library")
    rejected = models.PositiveIntegerField(help_text="rejections in the library")
    open = models.PositiveIntegerField(help_text="open faces of the library")
    tested = models.PositiveIntegerField(help_text="confirmed faces that were looked up")
    strangers = models.FloatField(help_text="estimated share of strangers among open faces, 0 to 1")
    offset = models.FloatField(help_text="of the log-odds against the pack's calibration")
    slope = models.FloatField(help_text="of the log-odds against the pack's calibration")
    cuts = models.JSONField(help_text="rows of reliability.Cut")
    probes = models.JSONField(
        help_text="rows of accuracy.Probe: the confirmed faces that were looked up"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("owner", "pack"), name="accuracy_once_per_pack")
        ]


class Instance(models.Model):
    """The one row of choices that hold for the whole installation."""

    pack = models.CharField(max_length=40)
    accepted = models.JSONField(
        default=list, help_text="names of research-only packs whose licence was accepted"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="instance_is_single")
        ]


class TrialQuerySet(models.QuerySet["Trial"]):
    def running(self) -> Self:
        """Trials for which a worker has, or may have, something to do."""
        return self.filter(paused_at=None)


class Trial(models.Model):
    """Another pack beside the one in use: fetched and filled with vectors while Kith runs.

    The row ends with the switch to the pack, or with the last vector of a dropped one. For the
    pack in use it means only that its weights are being fetched.
    """

    pack = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, help_text="on whose faces packs are compared"
    )
    started_at = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="since then its vectors are deleted")
    error = models.CharField(max_length=500, blank=True, help_text="why it paused by itself")
    fetched_bytes = models.BigIntegerField(default=0, help_text="of the download under way")
    total_bytes = models.BigIntegerField(default=0, help_text="of it; 0: not known")
    fetching_until = models.DateTimeField(null=True, help_text="a worker fetches, at least to here")
    comparison = models.JSONField(
        null=True, help_text="figures by pack, since every face had its vector"
    )

    objects = TrialQuerySet.as_manager()

    def __str__(self) -> str:
        return f"trial of {self.pack}"


class Skip(models.Model):
    """That a photo could not be embedded in the trial of a pack, and why."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")
    pack = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("photo", "pack"), name="skip_once_per_pack")
        ]


class Relearning(models.Model):
    """That all of an owner's people and open faces are matched anew, and how far that is."""

    owner = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    pack = models.CharField(max_length=40)
    person_done = models.BigIntegerField(default=0, help_text="people to this id are refined")
    photo_done = models.BigIntegerField(default=0, help_text="photos to this id are matched")
