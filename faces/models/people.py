"""People of a library, and who of them is not the same."""

from __future__ import annotations

from typing import ClassVar, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from albums.models import User


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.current().filter(owner=user) if user.is_authenticated else self.none()

    def current(self) -> Self:
        """People who were neither merged into another nor deleted."""
        return self.filter(merged_into=None, deleted_at=None)

    def with_counts(self) -> Self:
        """Annotate `faces_count`, of confirmed faces.

        Counted per person rather than over a join: an index answers it, for the rows of a page
        alone.
        """
        faces = apps.get_model("faces", "Face").objects.filter(person=OuterRef("pk"))
        mine = faces.order_by().values("person").annotate(n=Count("pk"))
        return self.annotate(faces_count=Coalesce(Subquery(mine.values("n")), 0))


class Person(models.Model):
    """Somebody in one owner's library. Names need not be unique across owners."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=200)
    cover = models.ForeignKey(
        "Face", on_delete=models.SET_NULL, null=True, related_name="covered_people"
    )
    created_at = models.DateTimeField(default=timezone.now)
    born_on = models.DateField(null=True, help_text="nobody is suggested in a photo before it")
    favourite = models.BooleanField(default=False, help_text="first among the people")
    hidden = models.BooleanField(
        default=False, help_text="named and found, but shown among the people on request only"
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        related_name="merged",
        help_text="this row is kept so that the merge can be undone",
    )
    deleted_at = models.DateTimeField(
        null=True, help_text="this row is kept for a while, so that it can be brought back"
    )

    photos_count = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="with the person; kept by the database, see faces.counts",
    )

    # Of `with_counts()`.
    faces_count: int

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                condition=Q(merged_into=None, deleted_at=None),
                name="person_name_once_per_owner",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Distinction(models.Model):
    """The user's word that two people are not the same, however alike: twins, siblings."""

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="distinctions")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("one", "other"), name="distinction_once"),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="distinction_lower_id_first"
            ),
        ]
