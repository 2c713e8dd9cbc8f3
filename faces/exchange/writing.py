"""Everything that an owner said about people, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel

from albums.models import User
from faces import gallery
from faces.exchange.lines import (
    FORMAT,
    ChangeLine,
    CollageLine,
    DecisionLine,
    DistinctionLine,
    FaceLine,
    Head,
    PersonLine,
    RejectionLine,
    StrangerLine,
)
from faces.models import Change, Collage, Decision, Distinction, Face, Group, Person, Rejection

CHUNK = 2000


@transaction.atomic
def lines(owner: User) -> Iterator[str]:
    """Give the lines of an export; answers of the owner wait until the last one."""
    gallery.lock(owner.pk)
    head = Head(format=FORMAT, owner=owner.username, exported_at=timezone.now())
    parts: tuple[Iterator[BaseModel], ...] = (
        iter([head]),
        _people(owner),
        _strangers(owner),
        _faces(owner),
        _collages(owner),
        _distinctions(owner),
        _decisions(owner),
        _rejections(owner),
    )
    for line in chain(*parts):
        yield line.model_dump_json(exclude_defaults=False) + "\n"


def _people(owner: User) -> Iterator[PersonLine]:
    for one in Person.objects.filter(owner=owner).order_by("pk").iterator(CHUNK):
        yield PersonLine(
            id=one.pk,
            name=one.name,
            created_at=one.created_at,
            born_on=one.born_on,
            favourite=one.favourite,
            hidden=one.hidden,
            cover=one.cover_id,
            merged_into=one.merged_into_id,
            deleted_at=one.deleted_at,
        )


def _strangers(owner: User) -> Iterator[StrangerLine]:
    found = Group.objects.filter(owner=owner).strangers().order_by("pk")
    for pk, created_at, ignored_at in found.values_list("pk", "created_at", "ignored_at"):
        if ignored_at is not None:
            yield StrangerLine(id=pk, created_at=created_at, ignored_at=ignored_at)


def _faces(owner: User) -> Iterator[FaceLine]:
    faces = Face.with_trash.filter(owner=owner).select_related("photo", "confirmed_by", "group")
    for one in faces.order_by("photo_id", "pk").iterator(CHUNK):
        yield FaceLine(
            id=one.pk,
            photo=one.photo.sha256,
            box=one.box,
            landmarks=one.landmarks,
            score=one.score,
            quality=one.quality,
            found_at=one.found_at,
            drawn_at=one.drawn_at,
            removed_at=one.removed_at,
            tagged=one.tagged,
            person=one.person_id,
            confirmed_by=_name(one.confirmed_by),
            confirmed_at=one.confirmed_at,
            ignored_at=one.ignored_at,
            stranger=one.group_id if one.group and one.group.ignored_at else None,
        )


def _collages(owner: User) -> Iterator[CollageLine]:
    found = Collage.objects.filter(photo__owner=owner).order_by("pk")
    for sha256 in found.values_list("photo__sha256", flat=True):
        yield CollageLine(photo=sha256)


def _rejections(owner: User) -> Iterator[RejectionLine]:
    found = Rejection.objects.filter(person__owner=owner).select_related("by").order_by("pk")
    for one in found.iterator(CHUNK):
        yield RejectionLine(
            face=one.face_id,
            person=one.person_id,
            by=_name(one.by),
            at=one.at,
            decision=one.decision_id,
        )


def _distinctions(owner: User) -> Iterator[DistinctionLine]:
    found = Distinction.objects.filter(one__owner=owner).select_related("by").order_by("pk")
    for one in found.iterator(CHUNK):
        yield DistinctionLine(one=one.one_id, other=one.other_id, by=_name(one.by), at=one.at)


def _decisions(owner: User) -> Iterator[DecisionLine]:
    names = dict(User.objects.values_list("pk", "username"))
    found = Decision.objects.filter(owner=owner).select_related("by").order_by("pk")
    for one in found.prefetch_related("changes__confirmed_by").iterator(CHUNK):
        yield DecisionLine(
            id=one.pk,
            said=one.kind,
            at=one.at,
            by=_name(one.by),
            person=one.person_id,
            merged=one.merged_id,
            created_person=one.created_person,
            inherited_birth=one.inherited_birth,
            undone_at=one.undone_at,
            replaced=_with_names(one.replaced, names),
            changes=[_change(change) for change in sorted(one.changes.all(), key=_id)],
        )


def _with_names(replaced: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    """Say who rejected by name, as everywhere in an export."""
    rows = [
        [face, names.get(by), at, decision]
        for face, by, at, decision in replaced.get("rejections", [])
    ]
    return {**replaced, "rejections": rows} if rows else replaced


def _change(one: Change) -> ChangeLine:
    return ChangeLine(
        face=one.face_id,
        person=one.person_id,
        confirmed_by=_name(one.confirmed_by),
        confirmed_at=one.confirmed_at,
        ignored_at=one.ignored_at,
        rejected=one.rejected,
        undone_at=one.undone_at,
    )


def _id(change: Change) -> int:
    return change.pk


def _name(user: User | None) -> str | None:
    return user.username if user else None
