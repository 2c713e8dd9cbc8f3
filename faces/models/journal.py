"""What the user said, and the state before it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F
from django.utils import timezone

from albums.models import User
from faces.models.faces import Face, Group
from faces.models.people import Person


class Decision(models.Model):
    """One entry of the journal: something the user said about one or more faces."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm"
        REJECT = "reject"
        IGNORE = "ignore"
        UNNAME = "unname"
        MERGE = "merge"
        REGROUP = "regroup"
        RENAME = "rename"
        BIRTH = "birth"
        COVER = "cover"
        MARK = "mark"
        DISTINGUISH = "distinguish"
        DELETE = "delete"
        DRAW = "draw"
        REMOVE = "remove"
        TAG = "tag"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20, choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_person = models.BooleanField(default=False)
    merged = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="who became part of the person, or is not the same",
    )
    inherited_birth = models.BooleanField(
        default=False, help_text="the person had no day of birth before the merge"
    )

    replaced = models.JSONField(
        default=dict,
        help_text="what it replaced beside the faces: `fields` of the person as old and new value, "
        "`covers` (face by person), `rejections`, `strangers` (since when, by group)",
    )
    undone_at = models.DateTimeField(null=True, help_text="when nothing of it was left")

    class Meta:
        indexes: ClassVar = [models.Index("owner", F("id").desc(), name="decision_journal")]


class Change(models.Model):
    """What a decision changed about one face: the state before it, from which undo restores."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="changes")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="changes")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ignored_at = models.DateTimeField(null=True)
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, related_name="+")
    rejected = models.BooleanField(
        default=False, help_text="the face was already rejected for the decision's person"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("decision", "face"), name="change_once_per_decision")
        ]
