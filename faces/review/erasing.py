"""Deleting somebody for good: nothing that tells who they are is left but the photos themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.http import QueryDict

from albums.models import User
from faces import gallery
from faces.models import Decision, Erased, Face, Group, Person, SavedSearch
from faces.review.refusals import Conflict


@transaction.atomic
def erase_person(person: Person, *, by: User) -> int:
    """Delete a person with their faces, vectors, crops and journal; return how many faces.

    With everybody who was merged into them. Where a face was, no scan finds one again. What is
    not known to be theirs, as faces without a name, stays.

    Raises:
        Conflict: the person is gone already, or not the user's.
    """
    gallery.lock(by.pk)
    if not Person.objects.current().filter(pk=person.pk, owner=by).exists():
        raise Conflict
    people = everybody(person)
    faces = list(Face.with_trash.filter(person__in=people).select_related("photo").order_by("pk"))
    Erased.objects.bulk_create(
        Erased(photo=face.photo, x=face.x, y=face.y, width=face.width, height=face.height)
        for face in faces
        if not face.tagged
    )
    transaction.on_commit(partial(_remove, [face.crop for face in faces]), robust=True)
    _forget_searches(by, {one.pk for one in people})
    Decision.objects.filter(Q(person__in=people) | Q(merged__in=people)).delete()
    groups = {face.group_id for face in faces if face.group_id}
    Face.with_trash.filter(pk__in=[face.pk for face in faces]).delete()
    Group.objects.filter(pk__in=groups, faces=None).delete()
    Decision.objects.filter(owner=by, kind=Decision.Kind.CONFIRM, changes=None).delete()
    Person.objects.filter(pk__in=[one.pk for one in people]).delete()
    return len(faces)


def everybody(person: Person) -> list[Person]:
    """Return the person and all who were merged into them, and into those."""
    found, new = [person], [person]
    while new:
        new = list(Person.objects.filter(merged_into__in=new).order_by("pk"))
        found += new
    return found


def _forget_searches(owner: User, people: set[int]) -> None:
    """Delete saved searches that ask for one of the people: their names often are theirs."""
    for saved in SavedSearch.objects.filter(owner=owner):
        asked = QueryDict(saved.query)
        if people & {int(pk) for pk in asked.getlist("people") + asked.getlist("without")}:
            saved.delete()


def _remove(crops: Sequence[Path]) -> None:
    for crop in crops:
        crop.unlink(missing_ok=True)
