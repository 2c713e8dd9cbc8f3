"""All that is known about a person, to hand over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from zipstream import ZipStream

from faces.models import Decision, Embedding, Face, FaceQuerySet, Person, Rejection, Template
from faces.review import everybody


def archive(person: Person, *, originals: bool) -> ZipStream:
    """Return a ZIP file as it is sent: person.json, the crops of faces, the originals if asked."""
    made = ZipStream(sized=True)
    made.add(json.dumps(about(person), indent=1, cls=DjangoJSONEncoder), "person.json")
    photos = set()
    for face in faces(person):
        if face.crop.is_file():
            made.add_path(face.crop, f"faces/{face.pk}.webp")
        if originals and face.photo_id not in photos and face.photo.original.is_file():
            photos.add(face.photo_id)
            name = PurePath(face.photo.filename)
            made.add_path(face.photo.original, f"photos/{name.stem} {face.photo_id}{name.suffix}")
    return made


def faces(person: Person) -> FaceQuerySet:
    """Return the faces and tags that are the person's word by word, the oldest photo first."""
    mine = Face.with_trash.filter(person__in=everybody(person))
    return mine.select_related("photo", "confirmed_by").order_by("photo__shown_at", "pk")


def about(person: Person) -> dict[str, Any]:
    """Return what the tables say of a person, with names in place of ids."""
    people = everybody(person)
    rejections = Rejection.objects.filter(person__in=people).select_related("face__photo", "by")
    return {
        "names": [one.name for one in people],
        "born_on": person.born_on,
        "favourite": person.favourite,
        "hidden": person.hidden,
        "known_since": min(one.created_at for one in people),
        "faces": list(_faces(person)),
        "not_this_person": [
            {"photo": one.face.photo.filename, "by": _name(one.by), "at": one.at}
            for one in rejections.order_by("at")
        ],
        "vectors_that_stand_for_them": [
            {"pack": one.pack, "made_of_faces": one.faces, "vector": _numbers(one.vector)}
            for one in Template.objects.filter(person__in=people).order_by("pack", "number")
        ],
        "journal": list(_journal(people)),
    }


def _faces(person: Person) -> Iterator[dict[str, Any]]:
    mine = list(faces(person))
    vectors: dict[int, dict[str, list[float]]] = {}
    for one in Embedding.objects.filter(face__in=mine):
        vectors.setdefault(one.face_id, {})[one.pack] = _numbers(one.vector)
    for face in mine:
        yield {
            "id": face.pk,
            "photo": face.photo.filename,
            "photo_sha256": face.photo.sha256,
            "taken": face.photo.taken_at,
            "box": None if face.tagged else face.box,
            "landmarks": face.landmarks,
            "quality": face.quality,
            "confirmed_by": _name(face.confirmed_by),
            "confirmed_at": face.confirmed_at,
            "drawn_at": face.drawn_at,
            "vectors": vectors.get(face.pk, {}),
        }


def _journal(people: list[Person]) -> Iterator[dict[str, Any]]:
    said = Decision.objects.filter(Q(person__in=people) | Q(merged__in=people))
    for one in said.select_related("by", "person", "merged").order_by("pk"):
        yield {
            "at": one.at,
            "by": _name(one.by),
            "what": one.kind,
            "person": one.person.name if one.person else None,
            "other": one.merged.name if one.merged else None,
            "faces": list(one.changes.order_by("pk").values_list("face_id", flat=True)),
            "changed": one.replaced.get("fields"),
            "undone_at": one.undone_at,
        }


def _numbers(vector: Iterable[float]) -> list[float]:
    return [round(float(value), 5) for value in vector]


def _name(user: Any) -> str | None:
    return user.username if user else None
