"""What the API takes and gives, and how rows become it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal

from django.db.models import Prefetch, QuerySet
from ninja import Schema
from pydantic import Field

from faces.models import Candidate, Decision, Face, Person
from faces.review import Pair

MAX_FACES = 1000
FaceIds = Annotated[list[int], Field(max_length=MAX_FACES)]


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
    tagged: list[NamedOut] = Field(description="people who are in it, whose face is not seen")


class PhotosIn(Schema):
    photos: Annotated[list[int], Field(max_length=MAX_FACES)]


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


class SetIn(Schema):
    faces: FaceIds


class SetAnswerIn(SetIn):
    person: int | None = None
    name: str = ""
    not_these: FaceIds = Field(
        [], description="shown together with the faces, but somebody else: rejected for the person"
    )


class SetRejectIn(SetIn):
    person: int


class DecisionOut(Schema):
    id: int
    kind: str
    person: NamedOut | None
    faces: list[int] = Field(description="those it changed, also the ones taken out")


class UndoneOut(Schema):
    faces: int = Field(description="how many are as before")


class GroupItem(Schema):
    id: int
    faces: int


class GroupPage(Schema):
    count: int
    items: list[GroupItem]


class GroupOut(Schema):
    id: int
    faces: list[FaceOut] = Field(description="without a name, the doubtful last, 200 at most")


class MergeIn(Schema):
    into: int


class DistinctIn(Schema):
    other: int


class PairOut(Schema):
    person: PersonOut = Field(description="the one with more faces")
    other: PersonOut
    similarity: float


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


def person_out(person: Person) -> PersonOut:
    """Describe a person of a query `with_counts()`."""
    return PersonOut(
        id=person.pk,
        name=person.name,
        born_on=person.born_on,
        photos=person.photos_count,
        faces=person.faces_count,
    )


def pair_out(pair: Pair) -> PairOut:
    return PairOut(
        person=person_out(pair.person),
        other=person_out(pair.other),
        similarity=pair.similarity,
    )


def decision_out(decision: Decision) -> DecisionOut:
    changed = decision.changes.order_by("face_id").values_list("face_id", flat=True)
    return DecisionOut(
        id=decision.pk,
        kind=decision.kind,
        person=named(decision.person) if decision.person else None,
        faces=list(changed),
    )
