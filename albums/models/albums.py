"""Albums, and the photos they hold."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from albums.models.accounts import User
from albums.models.photos import Photo


class AlbumQuerySet(models.QuerySet["Album"]):
    def with_counts(self) -> Self:
        """Annotate `photos_count`: how many photos outside of the trash they hold."""
        outside = Q(photos__deleted_at=None)
        return self.annotate(photos_count=Count("photos", filter=outside, distinct=True))

    def with_covers(self) -> Self:
        """Annotate `photos_count`, and as `cover` the newest photo of the owner's own."""
        photos = Photo.objects.filter(albums=OuterRef("pk"), owner=OuterRef("owner"))
        newest = photos.viewable().newest_first().values("pk")
        return self.with_counts().annotate(cover=Subquery(newest[:1]))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def open_to(self, user: User | AnonymousUser) -> Self:
        """Albums to which a user may add photos: their own, and those shared for that."""
        if not user.is_authenticated:
            return self.none()
        contributed = Q(members__user=user, members__contributes=True)
        return self.filter(Q(owner=user) | contributed).distinct()


class Album(models.Model):
    """A named set of its owner's photos."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="albums")
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    photos: models.ManyToManyField[Photo, AlbumPhoto] = models.ManyToManyField(
        "Photo", through="AlbumPhoto", related_name="albums"
    )

    objects = AlbumQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.title


class AlbumPhoto(models.Model):
    """A photo's place in an album."""

    album = models.ForeignKey(Album, on_delete=models.CASCADE)
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("album", "photo"), name="photo_once_per_album")
        ]
