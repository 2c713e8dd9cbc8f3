"""Taking in what another Kith wrote, into a library that has the same photos."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from albums.models import Photo, User
from faces import gallery, packs, relearning
from faces.exchange.lines import (
    FORMAT,
    CollageLine,
    DecisionLine,
    DistinctionLine,
    ExchangeError,
    FaceLine,
    Head,
    Line,
    PersonLine,
    RejectionLine,
    StrangerLine,
    read,
)
from faces.exchange.placing import Placing
from faces.models import Change, Collage, Decision, Distinction, Group, Person, Rejection


@dataclass
class Taken:
    """What came of an import.

    Attributes:
        people, names, ignored, rejections, decisions: how many are new here.
        kept: faces with another name, or ignored, here: they stay as they are.
        missing: photos that are not here.
        unplaced: faces that were not found here and of which nothing was said but a no.
        drawn: photos with faces that were not found here: a worker has to look at them.
    """

    people: int = 0
    names: int = 0
    ignored: int = 0
    rejections: int = 0
    decisions: int = 0
    kept: int = 0
    missing: int = 0
    unplaced: int = 0
    drawn: list[int] = field(default_factory=list)


@transaction.atomic
def take_in(owner: User, lines: Iterable[str]) -> Taken:
    """Add what the lines say to the owner's library, all of it or nothing.

    People of one name are one person. What was decided here stays; what is here already from an
    earlier import is not added again.

    Raises:
        ExchangeError: the lines are no export, or one of a newer Kith.
    """
    gallery.lock(owner.pk)
    numbered = enumerate(lines, start=1)
    _check_head(next(numbered, (1, "")))
    taking = _Taking(owner)
    for number, text in numbered:
        if text.strip():
            taking.add(read(text, number))
    taking.finish()
    return taking.taken


def _check_head(first: tuple[int, str]) -> None:
    number, text = first
    head = read(text, number)
    if not isinstance(head, Head):
        raise ExchangeError("The first line is not that of an export of Kith.")
    if head.format > FORMAT:
        raise ExchangeError("The export was made by a newer Kith. Update this one first.")


class _Taking:
    """The rows here for the ids there, while lines are added."""

    def __init__(self, owner: User) -> None:
        self.owner = owner
        self.taken = Taken()
        self.users = dict(User.objects.values_list("username", "pk"))
        self.people: dict[int, Person] = {}
        self.lines: dict[int, PersonLine] = {}
        self.decisions: dict[int, int] = {}
        self.strangers: dict[int, Group] = {}
        self.pending: list[FaceLine] = []
        self.placing = Placing(owner, self.taken, self.users, self.people, self.strangers)

    def add(self, line: Line) -> None:
        if isinstance(line, FaceLine):
            if self.pending and self.pending[0].photo != line.photo:
                self._place()
            self.pending.append(line)
            return
        self._place()
        if isinstance(line, PersonLine):
            self._add_person(line)
        elif isinstance(line, StrangerLine):
            self._add_stranger(line)
        elif isinstance(line, DecisionLine):
            self._add_decision(line)
        elif isinstance(line, RejectionLine):
            self._add_rejection(line)
        elif isinstance(line, DistinctionLine):
            self._add_distinction(line)
        elif isinstance(line, CollageLine):
            for photo in Photo.with_trash.filter(owner=self.owner, sha256=line.photo):
                Collage.objects.get_or_create(photo=photo)

    def finish(self) -> None:
        self._place()
        for pk, line in self.lines.items():
            person = self.people[pk]
            into = self.people.get(line.merged_into or 0)
            cover = self.placing.faces.get(line.cover or 0)
            person.merged_into, person.deleted_at = into, line.deleted_at
            person.save(update_fields=["merged_into", "deleted_at"])
            if cover and cover.person_id == person.pk and person.cover_id is None:
                Person.objects.filter(pk=person.pk).update(cover=cover)
        relearning.request([self.owner.pk], packs.active())

    def _place(self) -> None:
        if self.pending:
            self.placing.place(self.pending)
            self.pending = []

    def _add_person(self, line: PersonLine) -> None:
        mine = Person.objects.filter(owner=self.owner)
        here = mine.filter(created_at=line.created_at).first()
        current = line.merged_into is None and line.deleted_at is None
        if here is None and current:
            here = mine.current().filter(name__iexact=line.name).first()
            if here and here.born_on is None and line.born_on:
                here.born_on = line.born_on
                here.save(update_fields=["born_on"])
        if here is None:
            here = Person.objects.create(
                owner=self.owner,
                name=line.name,
                created_at=line.created_at,
                born_on=line.born_on,
                favourite=line.favourite,
                hidden=line.hidden,
                # Out of sight until it is known into whom it was merged: the name is taken.
                deleted_at=None if current else line.deleted_at or line.created_at,
            )
            self.lines[line.id] = line
            self.taken.people += current
        self.people[line.id] = here

    def _add_stranger(self, line: StrangerLine) -> None:
        self.strangers[line.id], _ = Group.objects.get_or_create(
            owner=self.owner, created_at=line.created_at, defaults={"ignored_at": line.ignored_at}
        )

    def _add_rejection(self, line: RejectionLine) -> None:
        face, person = self.placing.faces.get(line.face), self.people.get(line.person)
        if face is None or person is None or face.person_id == person.pk:
            return
        said = {
            "by_id": self.users.get(line.by or ""),
            "at": line.at,
            "decision_id": self.decisions.get(line.decision or 0),
        }
        _, new = Rejection.objects.get_or_create(face=face, person=person, defaults=said)
        self.taken.rejections += new

    def _add_distinction(self, line: DistinctionLine) -> None:
        one, other = self.people.get(line.one), self.people.get(line.other)
        if one is None or other is None or one == other:
            return
        one, other = sorted((one, other), key=lambda person: person.pk)
        said = {"by_id": self.users.get(line.by or ""), "at": line.at}
        Distinction.objects.get_or_create(one=one, other=other, defaults=said)

    def _add_decision(self, line: DecisionLine) -> None:
        if line.said not in Decision.Kind.values:
            raise ExchangeError(f"The journal has an entry of an unknown kind: {line.said}.")
        same = Decision.objects.filter(owner=self.owner, kind=line.said, at=line.at).first()
        if same is not None:
            self.decisions[line.id] = same.pk
            return
        # Groups are not those of the other library: there is nothing to go back to.
        gone = line.at if line.said == Decision.Kind.REGROUP else None
        made = Decision.objects.create(
            owner=self.owner,
            by_id=self.users.get(line.by or ""),
            at=line.at,
            kind=line.said,
            person=self.people.get(line.person or 0),
            merged=self.people.get(line.merged or 0),
            created_person=line.created_person,
            inherited_birth=line.inherited_birth,
            undone_at=line.undone_at or gone,
            replaced=self._replaced(line.replaced),
        )
        self.decisions[line.id] = made.pk
        self.taken.decisions += 1
        faces = self.placing.faces
        Change.objects.bulk_create(
            Change(
                decision=made,
                face=faces[one.face],
                person=self.people.get(one.person or 0),
                confirmed_by_id=self.users.get(one.confirmed_by or ""),
                confirmed_at=one.confirmed_at,
                ignored_at=one.ignored_at,
                rejected=one.rejected,
                undone_at=one.undone_at or gone,
            )
            for one in line.changes
            if one.face in faces
        )

    def _replaced(self, replaced: dict[str, Any]) -> dict[str, Any]:
        """Return the same with the ids that there are here."""
        made: dict[str, Any] = {}
        if fields := replaced.get("fields"):
            made["fields"] = {name: self._field(name, pair) for name, pair in fields.items()}
        if covers := replaced.get("covers"):
            pairs = ((self.people.get(int(one)), self._face(face)) for one, face in covers.items())
            made["covers"] = {person.pk: face for person, face in pairs if person and face}
        if rejections := replaced.get("rejections"):
            made["rejections"] = [
                [face, self.users.get(by or ""), at, self.decisions.get(decision or 0)]
                for row, by, at, decision in rejections
                if (face := self._face(row))
            ]
        if strangers := replaced.get("strangers"):
            groups = ((self.strangers.get(int(one)), at) for one, at in strangers.items())
            made["strangers"] = {group.pk: at for group, at in groups if group}
        return made

    def _field(self, name: str, pair: list[Any]) -> list[Any]:
        return [self._face(one) for one in pair] if name == "cover_id" else pair

    def _face(self, pk: int | None) -> int | None:
        face = self.placing.faces.get(pk or 0)
        return face.pk if face else None
