"""Accounts, and the keys and invitations that they give."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from albums.tokens import digest


class User(AbstractUser):
    """An account; the owner of a library of its own."""

    language = models.CharField(
        max_length=10, blank=True, help_text="chosen for pages and kept texts; empty: the browser's"
    )


class SecondFactor(models.Model):
    """A secret that an account shares with an app that shows codes (RFC 6238).

    It counts once a code of it was typed. Codes need the secret itself: a hash would be no use.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=64, help_text="base32")
    begun_at = models.DateTimeField(auto_now=True)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(
        default=0, help_text="the half minute whose code was used last: none is used twice"
    )

    def __str__(self) -> str:
        return f"second factor of {self.user}"


class RecoveryCode(models.Model):
    """A code for whoever has lost the app; works once. Only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code of {self.user}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        return self.filter(used_at=None, expires_at__gt=Now())


class Invitation(models.Model):
    """A link by which one person makes an account of their own. Only its SHA-256 is kept."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    note = models.CharField(max_length=100, blank=True, help_text="whom it is for")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.note or f"invitation {self.pk}"


class Scope(models.TextChoices):
    """What a key may do; each operation of the API names the one that it needs."""

    READ = "read", _("See photos, people and albums")
    UPLOAD = "upload", _("Add photos, make albums and fill them")
    REVIEW = "review", _("Answer questions, and change people")
    ADMIN = "admin", _("Delete photos and albums; for the administrator also /metrics")


class ApiKey(models.Model):
    """A key for other programs. Only its SHA-256 is kept: the key is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=10))
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return self.name

    @property
    def allowed(self) -> list[Scope]:
        """What it may do, in the order of the scopes."""
        return [scope for scope in Scope if scope in self.scopes]

    @classmethod
    def issue(cls, user: User, name: str, scopes: Iterable[Scope]) -> str:
        """Make a key and return its text, which nobody can read again."""
        text = f"kith_{secrets.token_urlsafe(32)}"
        allowed = [scope.value for scope in scopes]
        cls.objects.create(user=user, name=name, digest=digest(text), scopes=allowed)
        return text
