"""Accounts, and the keys and invitations that they give."""

from __future__ import annotations

import secrets
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now

from albums.tokens import digest


class User(AbstractUser):
    """An account; the owner of a library of its own."""

    language = models.CharField(
        max_length=10, blank=True, help_text="chosen for pages and kept texts; empty: the browser's"
    )


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


class ApiKey(models.Model):
    """A key for other programs. Only its SHA-256 is kept: the key is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, user: User, name: str) -> str:
        """Make a key and return its text, which nobody can read again."""
        text = f"kith_{secrets.token_urlsafe(32)}"
        cls.objects.create(user=user, name=name, digest=digest(text))
        return text
