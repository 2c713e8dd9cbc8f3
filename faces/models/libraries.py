"""How sure Kith is in each owner's library, and has to be."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from albums.models import User


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
