"""How sure Kith is in each owner's library, has to be, and what it asks about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from albums.models import User
from faces.models.faces import Face


class Preference(models.Model):
    """How many of the names that Kith suggests to this owner shall be right, and what it asks."""

    owner = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preference")
    precision = models.FloatField(default=0.95, help_text="share of right suggestions, 0 to 1")
    asks_everybody = models.BooleanField(
        default=False, help_text="the review asks about faces that nobody else looks like too"
    )


class Postponed(models.Model):
    """That a user does not want to be asked about a face for now, on any device."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="postponed")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "face"), name="postponed_once")
        ]


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
