"""Photos as photos: who owns them, how far their processing is, and which look alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal, Self, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from albums.models.accounts import User

MAX_ATTEMPTS = 5
# Longer than the hard time limit of a task: a lease that has run out has no living holder.
LEASE = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 30)


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def newest_first(self) -> Self:
        return self.order_by("-shown_at", "-pk")

    def failed(self) -> Self:
        return self.filter(failed_at__isnull=False)

    def ready(self) -> Self:
        return self.filter(ready_at__isnull=False, failed_at=None)

    def waiting(self) -> Self:
        """Photos whose way is not finished: some worker has, or will have, something to do."""
        return self.filter(ready_at=None, failed_at=None)

    def viewable(self) -> Self:
        """Photos that have renditions, whether or not their faces are known yet."""
        return self.filter(ingested_at__isnull=False)

    def unclaimed(self) -> Self:
        """Photos that nobody holds. A lease longer than any is of before a clock went back."""
        over = Q(lease_until__lt=Now()) | Q(lease_until__gt=Now() + LEASE)
        return self.filter(Q(lease_until=None) | over)

    def claim(self, pk: int, *, by: str, redelivered: bool = False) -> int | None:
        """Take a photo for one step of work; return the number of the attempt, or None.

        None: another worker holds it, or it has failed or gone. A message that the broker
        delivers again because its worker was lost may take over the lost worker's lease.
        The number fences the end of the step: see `finish` and `fail`.
        """
        photos = self.filter(pk=pk, failed_at=None)
        if not redelivered:
            photos = photos.unclaimed()
        taken = photos.update(attempts=F("attempts") + 1, lease_until=Now() + LEASE, leased_by=by)
        return self.values_list("attempts", flat=True).get(pk=pk) if taken == 1 else None

    def advance(self, pk: int, attempt: int, **values: object) -> bool:
        """Keep what a step found and hold the claim for the next one; False if it was lost."""
        held = self.filter(pk=pk, attempts=attempt, lease_until__isnull=False)
        return held.update(lease_until=Now() + LEASE, **values) == 1

    def give_back(self, pk: int, attempt: int, reason: str) -> bool:
        """End an attempt without a result; the next one may begin at once."""
        held = self.filter(pk=pk, attempts=attempt, lease_until__isnull=False)
        return held.update(lease_until=None, leased_by="", error=reason[:500]) == 1

    def finish(self, pk: int, attempt: int, **values: object) -> bool:
        """End a step of work; False if the claim was lost to another worker meanwhile."""
        done = self.filter(pk=pk, attempts=attempt, lease_until__isnull=False)
        return done.update(attempts=0, lease_until=None, leased_by="", **values) == 1

    def fail(self, pk: int, attempt: int, reason: str) -> bool:
        """End a photo's way with a reason for its owner; False if the claim was lost."""
        return self.finish(pk, attempt, failed_at=timezone.now(), error=reason[:500])

    def release(self, *, by: str) -> int:
        """Free what a worker that is gone had claimed; return how many photos that were."""
        return self.filter(leased_by=by).update(lease_until=None, leased_by="")

    def retry(self) -> int:
        """Send failed photos on their way again; return how many."""
        return self.failed().update(failed_at=None, error="", attempts=0, lease_until=None)


AllPhotosManager = models.Manager.from_queryset(PhotoQuerySet)


class PhotoManager(AllPhotosManager["Photo"]):
    """Photos outside of the trash."""

    def get_queryset(self) -> PhotoQuerySet:
        return cast(PhotoQuerySet, super().get_queryset().filter(deleted_at=None))


class Photo(models.Model):
    """One photo of one owner: its original, what is known of it, and how far its work is.

    `ingested_at` is set when metadata and renditions exist, `ready_at` when its faces have been
    found and matched, `failed_at` with `error` when its way ended early. `deleted_at` is set while
    it is in the trash: for everything but `with_trash` it is not there.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=255)
    size = models.BigIntegerField(help_text="bytes of the original")
    media_type = models.CharField(max_length=50)
    uploaded_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(null=True, help_text="the file's own date, where known")

    width = models.PositiveIntegerField(default=0, help_text="pixels, upright")
    height = models.PositiveIntegerField(default=0, help_text="pixels, upright")
    taken_at = models.DateTimeField(
        null=True, help_text="the wall clock where it was taken, kept as UTC"
    )
    shown_at = models.DateTimeField(
        default=timezone.now,
        help_text="place in the timeline: dated by hand, else taken, else modified, else uploaded",
    )
    camera = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, help_text="degrees, north positive")
    longitude = models.FloatField(null=True, help_text="degrees, east positive")

    caption = models.CharField(max_length=1000, blank=True)
    favourite = models.BooleanField(default=False)
    dated_at = models.DateTimeField(
        null=True, help_text="the date that its owner gave it, in place of the file's"
    )

    phash = models.BigIntegerField(null=True, help_text="perceptual hash; see albums.lookalikes")
    turned = models.PositiveSmallIntegerField(
        default=0, help_text="quarters of a circle, clockwise, by which the owner turned it"
    )

    ingested_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    deleted_at = models.DateTimeField(null=True, help_text="when it was put into the trash")

    attempts = models.PositiveSmallIntegerField(default=0, help_text="of the current step")
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=200, blank=True)

    objects = PhotoManager()
    with_trash = PhotoQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("owner", "sha256"), name="photo_once_per_owner")
        ]
        indexes: ClassVar = [
            # Pages and the counts of their months are read from it alone.
            models.Index(
                "owner",
                F("shown_at").desc(),
                F("id").desc(),
                condition=Q(deleted_at=None),
                name="photo_timeline",
            ),
            models.Index(
                "owner",
                F("shown_at").desc(),
                F("id").desc(),
                condition=Q(favourite=True, deleted_at=None),
                name="photo_favourites",
            ),
            models.Index(
                fields=("uploaded_at",),
                condition=Q(ready_at=None, failed_at=None),
                name="photo_waiting",
            ),
            models.Index(
                fields=("owner",), condition=Q(failed_at__isnull=False), name="photo_failed"
            ),
            models.Index(
                "owner",
                "phash",
                "taken_at",
                condition=Q(phash__isnull=False),
                name="photo_phash",
            ),
            # Empty but for photos of a moment ago: whoever looks for work reads next to nothing.
            models.Index(
                fields=("id",),
                condition=Q(phash=None, ingested_at__isnull=False, deleted_at=None),
                name="photo_unhashed",
            ),
            models.Index(
                fields=("owner", "camera"),
                condition=Q(camera__gt="", deleted_at=None),
                name="photo_cameras",
            ),
            models.Index(
                fields=("owner", "deleted_at"),
                condition=Q(deleted_at__isnull=False),
                name="photo_trash",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def state(self) -> Literal["waiting", "ready", "failed"]:
        if self.failed_at is not None:
            return "failed"
        return "waiting" if self.ready_at is None else "ready"

    @property
    def original(self) -> Path:
        return self._path("originals", "")

    @property
    def small(self) -> Path:
        """The rendition for grids: at most 320 pixels on the long side."""
        return self._path("renditions", ".320.webp")

    @property
    def large(self) -> Path:
        """The rendition for the screen: at most 1600 pixels on the long side."""
        return self._path("renditions", ".1600.webp")

    @property
    def crops(self) -> Path:
        """The folder of this photo's face crops."""
        return self._path("crops", "")

    def _path(self, kind: str, suffix: str) -> Path:
        folder = settings.MEDIA_ROOT / kind / str(self.owner_id) / self.sha256[:2]
        path: Path = folder / f"{self.sha256}{suffix}"
        return path


class Lookalike(models.Model):
    """Two photos of one owner that show almost the same picture, the lower id first."""

    one = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")
    distance = models.PositiveSmallIntegerField(help_text="bits in which their hashes differ")
    decided = models.BooleanField(default=False, help_text="the owner has looked at them")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("one", "other"), name="lookalike_once"),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="lookalike_lower_id_first"
            ),
        ]


def shown_at(photo: Photo, *, taken: datetime | None) -> datetime:
    """Return the date under which a photo stands in the timeline."""
    return photo.dated_at or taken or photo.modified_at or photo.uploaded_at
