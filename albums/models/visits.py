"""Where an account is signed in."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models.functions import Now

from albums.models.accounts import User


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the account's sessions that have not run out."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user, session__expire_date__gt=Now())


class Visit(models.Model):
    """What is told about one session of an account; it goes with the session."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="visit")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="visits")
    began_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(help_text="to about ten minutes")
    address = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=300, blank=True, help_text="as it calls itself")

    objects = VisitQuerySet.as_manager()

    def __str__(self) -> str:
        return f"visit of {self.user}"
