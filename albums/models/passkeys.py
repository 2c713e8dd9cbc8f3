"""Passkeys of accounts."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from albums.models.accounts import User


class PasskeyQuerySet(models.QuerySet["Passkey"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(user=user) if user.is_authenticated else self.none()


class Passkey(models.Model):
    """The public half of a key whose secret half a device keeps, for one name of Kith."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=100)
    host = models.CharField(max_length=255, help_text="browsers use it there alone")
    credential = models.BinaryField(unique=True, help_text="the id that its device gave it")
    public_key = models.BinaryField(help_text="COSE")
    sign_count = models.BigIntegerField(help_text="of devices that count; else 0")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    objects = PasskeyQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.name
