"""What Kith believes, and the user's word against it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from pgvector.django import HalfVectorField

from albums.models import User
from faces.models.people import Person


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

    face = models.ForeignKey("Face", on_delete=models.CASCADE, related_name="candidates")
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
            models.Index("person", F("probability").desc(), name="candidate_of_person"),
            # The best candidate of each open face is read from it alone.
            models.Index(
                fields=("face",),
                include=("person", "probability"),
                condition=Q(rank=1),
                name="candidate_best",
            ),
        ]


class Rejection(models.Model):
    """The user's word that a face is not a person. It outlives every job, scan and pack."""

    face = models.ForeignKey("Face", on_delete=models.CASCADE, related_name="rejections")
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
