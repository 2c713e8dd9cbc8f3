"""The part of the REST API that knows people: photos with their faces, answers, people."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from albums.api import photos_router, user_of
from albums.models import Album, Photo, User
from faces import removal, review, search
from faces.models import Candidate, Collage, Face, Person

router = Router(tags=["faces"])
PAGE_SIZE = 100


class NamedOut(Schema):
    id: int
    name: str


class CandidateOut(Schema):
    person: NamedOut
    similarity: float
    probability: float


class FaceOut(Schema):
    id: int
    box: tuple[float, float, float, float] = Field(
        description="x, y, width, height as fractions of the upright photo"
    )
    score: float
    quality: float
    person: NamedOut | None
    state: Literal["unknown", "suggested", "confirmed", "ignored"]
    candidates: list[CandidateOut]


class AlbumOut(Schema):
    id: int
    title: str


class PhotoOut(Schema):
    id: int
    sha256: str
    filename: str
    width: int
    height: int
    taken_at: datetime | None
    state: Literal["waiting", "ready", "failed"]
    error: str
    albums: list[AlbumOut]
    repeats: bool = Field(description="may show one person more than once")
    faces: list[FaceOut]


class PhotoIn(Schema):
    repeats: bool = Field(description="may show one person more than once")


class PhotoItem(Schema):
    id: int
    sha256: str
    filename: str
    width: int
    height: int
    taken_at: datetime | None
    state: Literal["waiting", "ready", "failed"]


class PhotoPage(Schema):
    count: int
    items: list[PhotoItem]


class PersonOut(Schema):
    id: int
    name: str
    born_on: date | None
    photos: int
    faces: int


class PersonPage(Schema):
    count: int
    items: list[PersonOut]


class PersonIn(Schema):
    name: str | None = Field(None, description="left out: as it is")
    born_on: date | None = Field(None, description="left out: as it is; null: nobody knows")


class AnswerIn(Schema):
    person: int | None = None
    name: str = ""


class RejectIn(Schema):
    person: int


class ProgressOut(Schema):
    waiting: int
    ready: int
    failed: int
    faces: int
    unknown: int
    suggested: int
    confirmed: int


class PhotoQuery(Schema):
    people: str = Field("", description="ids of people, separated by commas")
    match: Literal["all", "any", "only"] = "all"
    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")
    album: int | None = None
    page: int = Field(1, ge=1)


def with_candidates(faces: QuerySet[Face]) -> QuerySet[Face]:
    shown = Candidate.objects.shown().select_related("person").order_by("rank")
    return faces.select_related("person").prefetch_related(
        Prefetch("candidates", queryset=shown, to_attr="shown")
    )


def face_out(face: Face) -> FaceOut:
    shown: list[Candidate] = getattr(face, "shown", [])
    return FaceOut(
        id=face.pk,
        box=face.box,
        score=face.score,
        quality=face.quality,
        person=named(face.person) if face.person else None,
        state=face_state(face, shown),
        candidates=[
            CandidateOut(
                person=named(one.person), similarity=one.similarity, probability=one.probability
            )
            for one in shown
        ],
    )


def face_state(
    face: Face, shown: Iterable[Candidate]
) -> Literal["unknown", "suggested", "confirmed", "ignored"]:
    if face.person_id is not None:
        return "confirmed"
    if face.ignored_at is not None:
        return "ignored"
    return "suggested" if shown else "unknown"


def named(person: Person) -> NamedOut:
    return NamedOut(id=person.pk, name=person.name)


def _one(request: HttpRequest, pk: int) -> Face:
    faces = Face.objects.visible_to(user_of(request)).select_related("owner")
    return get_object_or_404(faces, pk=pk)


def _answered(face: Face) -> FaceOut:
    return face_out(with_candidates(Face.objects.filter(pk=face.pk)).get())


@photos_router.get("/photos", response=PhotoPage)
def list_photos(request: HttpRequest, query: Annotated[PhotoQuery, Query()]) -> dict[str, object]:
    """Photos by people, date and album, newest first, a hundred a page."""
    user = user_of(request)
    album = None
    if query.album is not None:
        album = get_object_or_404(Album.objects.visible_to(user), pk=query.album)
    found = search.photos(
        user,
        people=_people(user, query.people),
        match=query.match,
        start=query.start,
        end=query.end,
        album=album,
    )
    first = (query.page - 1) * PAGE_SIZE
    return {"count": found.count(), "items": list(found[first : first + PAGE_SIZE])}


def _people(user: User, text: str) -> list[Person]:
    try:
        ids = {int(part) for part in text.split(",") if part.strip()}
    except ValueError as error:
        raise HttpError(422, _("people must be numbers, separated by commas.")) from error
    people = list(Person.objects.visible_to(user).filter(pk__in=ids))
    if len(people) != len(ids):
        raise HttpError(404, _("There is no such person."))
    return people


@photos_router.get("/photos/{int:photo_id}", response=PhotoOut)
def show_photo(request: HttpRequest, photo_id: int) -> PhotoOut:
    photo = get_object_or_404(Photo.objects.visible_to(user_of(request)), pk=photo_id)
    faces = with_candidates(Face.objects.filter(photo=photo)).order_by("x", "pk")
    return PhotoOut(
        id=photo.pk,
        sha256=photo.sha256,
        filename=photo.filename,
        width=photo.width,
        height=photo.height,
        taken_at=photo.taken_at,
        state=photo.state,
        error=photo.error,
        albums=[AlbumOut(id=one.pk, title=one.title) for one in photo.albums.all()],
        repeats=Collage.objects.filter(photo=photo).exists(),
        faces=[face_out(face) for face in faces],
    )


@photos_router.patch("/photos/{int:photo_id}", response=PhotoOut)
def change_photo(request: HttpRequest, photo_id: int, change: PhotoIn) -> PhotoOut:
    """Say whether a photo shows people more than once: a mirror, a collage, a photo of photos."""
    photo = get_object_or_404(Photo.objects.visible_to(user_of(request)), pk=photo_id)
    review.allow_repeats(photo, allowed=change.repeats)
    return show_photo(request, photo_id)


@photos_router.delete("/photos/{int:photo_id}", response={204: None})
def delete_photo(request: HttpRequest, photo_id: int) -> Status[None]:
    """Delete a photo, its original, its faces and what they taught."""
    photo = get_object_or_404(Photo.objects.visible_to(user_of(request)), pk=photo_id)
    removal.delete_photo(photo)
    return Status(204, None)


@router.post("/faces/{int:face_id}/confirm", response=FaceOut)
def confirm_face(request: HttpRequest, face_id: int, answer: AnswerIn) -> FaceOut:
    """Say who a face is: a person of yours by id, or a name, new or known."""
    face, user = _one(request, face_id), user_of(request)
    person = None
    if answer.person is not None:
        person = get_object_or_404(Person.objects.visible_to(user), pk=answer.person)
    review.confirm([face], by=user, person=person, name=answer.name)
    return _answered(face)


@router.post("/faces/{int:face_id}/reject", response=FaceOut)
def reject_face(request: HttpRequest, face_id: int, answer: RejectIn) -> FaceOut:
    """Say that a face is not a person: that name is never suggested for it again."""
    face, user = _one(request, face_id), user_of(request)
    person = get_object_or_404(Person.objects.visible_to(user), pk=answer.person)
    review.reject([face], person, by=user)
    return _answered(face)


@router.post("/faces/{int:face_id}/ignore", response=FaceOut)
def ignore_face(request: HttpRequest, face_id: int) -> FaceOut:
    """Say that a face needs no name."""
    face = _one(request, face_id)
    review.ignore([face], by=user_of(request))
    return _answered(face)


@router.post("/faces/{int:face_id}/undo", response=FaceOut)
def undo_face(request: HttpRequest, face_id: int) -> FaceOut:
    """Take back the latest answer about a face."""
    face = _one(request, face_id)
    review.undo_face(face, by=user_of(request))
    return _answered(face)


@router.get("/people", response=PersonPage)
def list_people(request: HttpRequest, q: str = "", page: int = 1) -> dict[str, object]:
    """People by name, those with most photos first, a hundred a page."""
    found = search.people_named(user_of(request), q)
    first = (max(page, 1) - 1) * PAGE_SIZE
    items = [person_out(person) for person in found[first : first + PAGE_SIZE]]
    return {"count": found.count(), "items": items}


@router.get("/people/{int:person_id}", response=PersonOut)
def show_person(request: HttpRequest, person_id: int) -> PersonOut:
    people = Person.objects.visible_to(user_of(request)).with_counts()
    return person_out(get_object_or_404(people, pk=person_id))


@router.patch("/people/{int:person_id}", response=PersonOut)
def change_person(request: HttpRequest, person_id: int, change: PersonIn) -> PersonOut:
    """Change the name, or the day of birth, before which no photo suggests the person."""
    person = get_object_or_404(Person.objects.visible_to(user_of(request)), pk=person_id)
    if change.name is not None:
        review.rename(person, change.name)
    if "born_on" in change.model_fields_set:
        review.set_birth(person, change.born_on)
    return show_person(request, person_id)


def person_out(person: Person) -> PersonOut:
    """Describe a person of a query `with_counts()`."""
    return PersonOut(
        id=person.pk,
        name=person.name,
        born_on=person.born_on,
        photos=person.photos_count,
        faces=person.faces_count,
    )


@router.get("/progress", response=ProgressOut)
def progress(request: HttpRequest) -> dict[str, int]:
    """How many photos and faces there are, by state."""
    user = user_of(request)
    photos, faces = Photo.objects.visible_to(user), Face.objects.visible_to(user)
    return {
        "waiting": photos.waiting().count(),
        "ready": photos.ready().count(),
        "failed": photos.failed().count(),
        "faces": faces.count(),
        "unknown": faces.unknown().count(),
        "suggested": faces.suggested().count(),
        "confirmed": faces.confirmed().count(),
    }
