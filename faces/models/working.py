"""What the packs have looked at, and which of them is at work."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from albums.models import Photo, User


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
