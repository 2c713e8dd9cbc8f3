"""Who may see an album besides its owner, and what of it."""

from __future__ import annotations

import secrets
from typing import ClassVar, Self

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from albums.models import Album, User


def new_token() -> str:
    """Return 256 random bits, as text for an address."""
    return secrets.token_urlsafe(32)


class Share(models.Model):
    """What every way into an album says: whether it shows names, and gives the originals."""

    names = models.BooleanField(default=False, help_text="names of the owner's people are shown")
    downloads = models.BooleanField(default=False, help_text="originals can be downloaded")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Member(Share):
    """An account that sees an album of somebody else, and may add photos if it contributes."""

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shared_albums")
    contributes = models.BooleanField(default=False, help_text="may add photos of its own")

    class Meta:
        ordering = ("user__username",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("album", "user"), name="member_once_per_album")
        ]

    def __str__(self) -> str:
        return self.user.username


class LinkQuerySet(models.QuerySet["Link"]):
    def valid(self) -> Self:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=Now()))


class Link(Share):
    """A secret address of an album, for anybody who has it.

    The token is kept as it is, so that its owner can copy the link again: whoever can read this
    table can read the photos beside it. The password is not: people use one in many places.
    """

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="links")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    password = models.CharField(max_length=128, blank=True)
    expires_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def set_password(self, text: str) -> None:
        self.password = make_password(text) if text else ""

    def opens_with(self, text: str) -> bool:
        """Whether the text is the password; takes a tenth of a second on purpose."""
        return not self.password or check_password(text, self.password)
