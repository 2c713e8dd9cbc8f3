"""The lines of an export: JSON objects, each of one `kind`, the head first.

Ids are the exporting library's: they only tie the lines together. Photos are named by the SHA-256
of their original. There are no vectors in it: whoever reads it computes its own.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

FORMAT = 1


class ExchangeError(Exception):
    """A file cannot be read; the text says where and why."""


class Head(BaseModel):
    """The first line."""

    kind: Literal["kith"] = "kith"
    format: int
    owner: str
    exported_at: datetime


class PersonLine(BaseModel):
    kind: Literal["person"] = "person"
    id: int
    name: str = Field(min_length=1, max_length=200)
    created_at: datetime
    born_on: date | None = None
    favourite: bool = False
    hidden: bool = False
    cover: int | None = None  # a face
    merged_into: int | None = None  # a person
    deleted_at: datetime | None = None


class StrangerLine(BaseModel):
    """A group of faces of somebody who is ignored."""

    kind: Literal["stranger"] = "stranger"
    id: int
    created_at: datetime
    ignored_at: datetime


class FaceLine(BaseModel):
    """A face, in fractions of the upright photo; without a box, somebody who is only tagged."""

    kind: Literal["face"] = "face"
    id: int
    photo: str = Field(pattern="^[0-9a-f]{64}$")
    box: tuple[float, float, float, float]
    landmarks: list[float] = []
    score: float
    quality: float
    found_at: datetime
    drawn_at: datetime | None = None
    removed_at: datetime | None = None
    tagged: bool = False
    person: int | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    ignored_at: datetime | None = None
    stranger: int | None = None


class RejectionLine(BaseModel):
    """The user's word that a face is not a person."""

    kind: Literal["rejection"] = "rejection"
    face: int
    person: int
    by: str | None = None
    at: datetime
    decision: int | None = None


class DistinctionLine(BaseModel):
    """The user's word that two people are not the same."""

    kind: Literal["distinction"] = "distinction"
    one: int
    other: int
    by: str | None = None
    at: datetime


class CollageLine(BaseModel):
    """That a photo may show somebody more than once."""

    kind: Literal["collage"] = "collage"
    photo: str


class ChangeLine(BaseModel):
    """What a decision changed about one face: the state before it."""

    face: int
    person: int | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    ignored_at: datetime | None = None
    rejected: bool = False
    undone_at: datetime | None = None


class DecisionLine(BaseModel):
    """One entry of the journal."""

    kind: Literal["decision"] = "decision"
    id: int
    said: str  # Decision.Kind
    at: datetime
    by: str | None = None
    person: int | None = None
    merged: int | None = None
    created_person: bool = False
    inherited_birth: bool = False
    undone_at: datetime | None = None
    replaced: dict[str, Any] = {}
    changes: list[ChangeLine] = []


Line = (
    Head
    | PersonLine
    | StrangerLine
    | FaceLine
    | RejectionLine
    | DistinctionLine
    | CollageLine
    | DecisionLine
)
READER: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="kind")])


def read(text: str, number: int) -> Line:
    """Read one line; `number` counts from 1.

    Raises:
        ExchangeError: it is no line of an export.
    """
    try:
        return READER.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ExchangeError(f"Line {number} cannot be read: {place}: {first['msg']}") from error
