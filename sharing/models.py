"""Who may see an album besides its owner, and what of it."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from typing import Any, ClassVar, Self

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac

from albums.models import Album, User
from albums.tokens import digest


def new_seed() -> str:
    """Return 256 random bits, of which a token is made."""
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
    def of_token(self, token: str) -> Self:
        return self.filter(digest=digest(token))

    def valid(self) -> Self:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=Now()))


class Link(Share):
    """A secret address of an album, for anybody who has it.

    The token is made of the seed and the secret key of the installation, so that its owner can
    copy the link again; it is found by its SHA-256. A dump of the database alone opens no album.
    """

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="links")
    seed = models.CharField(max_length=64, default=new_seed)
    digest = models.CharField(max_length=64, unique=True)
    password = models.CharField(max_length=128, blank=True)
    expires_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"link {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.digest = self.digest or digest(self._made())
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        """The secret part of the address; empty if it was made with another secret key."""
        made = self._made()
        return made if digest(made) == self.digest else ""

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def set_password(self, text: str) -> None:
        self.password = make_password(text) if text else ""

    def opens_with(self, text: str) -> bool:
        """Whether the text is the password; takes a tenth of a second on purpose."""
        return not self.password or check_password(text, self.password)

    def _made(self) -> str:
        key = salted_hmac("sharing.link", self.seed, algorithm="sha256").digest()
        return urlsafe_b64encode(key).decode().rstrip("=")
