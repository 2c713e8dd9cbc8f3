"""People as rows: found by name, made, renamed, marked, shown by a cover, deleted."""

import unicodedata
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.models import User
from faces import gallery, matching
from faces.models import Decision, Face, Person, Template
from faces.review.entries import journal
from faces.review.refusals import Conflict, Refused
from faces.review.removed import take_away

# How long somebody who was deleted can be brought back.
KEPT = timedelta(days=30)


def clean(name: str) -> str:
    """Return the name as it is kept: one line, single spaces, composed characters."""
    printable = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", name))
    text = " ".join(printable.split())
    if not text:
        raise Refused(_("Type a name."))
    if len(text) > 200:
        raise Refused(_("A name has at most 200 characters."))
    return text


def name_or_create(owner: User, name: str) -> tuple[Person, bool]:
    """Return the owner's person of that name, and whether it was made just now.

    Capital letters make no other person: "anna" is Anna.
    """
    text = clean(name)
    person = Person.objects.visible_to(owner).filter(name__iexact=text).first()
    if person is not None:
        return person, False
    try:
        with transaction.atomic():
            return Person.objects.create(owner=owner, name=text), True
    except IntegrityError:
        # Another tab was faster by a moment.
        return Person.objects.visible_to(owner).get(name__iexact=text), False


def survivor(person: Person) -> Person:
    """Follow merges to the last person, who may have been deleted."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def standing(person: Person) -> Person | None:
    """Return the person that there is after all merges; None where that one was deleted."""
    last = survivor(person)
    return None if last.deleted_at else last


def meanwhile(person: Person) -> Person:
    """Return who a person is by now, read anew: another tab may have merged or deleted them.

    Raises:
        Conflict: nobody.
    """
    again = Person.objects.filter(pk=person.pk).first()
    found = standing(again) if again else None
    if found is None:
        raise Conflict
    return found


@transaction.atomic
def rename(person: Person, name: str, *, by: User) -> Decision | None:
    """Give a person another name. None: it is that name already."""
    text = clean(name)
    try:
        with transaction.atomic():
            return _change(person, Decision.Kind.RENAME, by, name=text)
    except IntegrityError as error:
        person.refresh_from_db(fields=["name"])
        raise Refused(_("There is already a person called %(name)s.") % {"name": text}) from error


@transaction.atomic
def set_birth(person: Person, day: date | None, *, by: User) -> Decision | None:
    """Say when somebody was born: no earlier photo suggests them. None: nobody knows.

    A name that was confirmed in an earlier photo stays: the user's word is worth more.

    Raises:
        Refused: the day has not come yet.
    """
    if day is not None and day > timezone.localdate():
        raise Refused(_("This day has not come yet."))
    decision = _change(person, Decision.Kind.BIRTH, by, born_on=day)
    if decision is not None:
        matching.rematch(person)
    return decision


@transaction.atomic
def set_cover(person: Person, face: Face, *, by: User) -> Decision | None:
    if face.person_id != person.pk:
        raise Refused(_("Choose a confirmed face of this person."))
    return _change(person, Decision.Kind.COVER, by, cover_id=face.pk)


@transaction.atomic
def mark(person: Person, *, by: User, **marks: bool) -> Decision | None:
    """Say whether a person is a `favourite` or `hidden`; what is not named stays."""
    return _change(person, Decision.Kind.MARK, by, **marks)


def _change(person: Person, kind: Decision.Kind, by: User, **values: Any) -> Decision | None:
    """Set fields of a person, with an entry of the journal; None: they are that already."""
    gallery.lock(by.pk)
    person.refresh_from_db(fields=list(values))
    fields = {
        name: [_plain(getattr(person, name)), _plain(value)]
        for name, value in values.items()
        if getattr(person, name) != value
    }
    if not fields:
        return None
    decision = journal(kind, [], by, person, fields=fields)
    for name, value in values.items():
        setattr(person, name, value)
    person.save(update_fields=list(values))
    return decision


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def restore_fields(decision: Decision) -> None:
    """Give a person's fields back what they were before a decision.

    Raises:
        Conflict: they were changed anew since, or the person is gone.
        Refused: the name is somebody else's now.
    """
    person, fields = decision.person, decision.replaced["fields"]
    if person is None or any(
        _plain(getattr(person, one)) != new for one, (_, new) in fields.items()
    ):
        raise Conflict(_("This was changed again since. Undo what came later first."))
    for name, (old, _new) in fields.items():
        setattr(person, name, date.fromisoformat(old) if name == "born_on" and old else old)
    cover = person.cover_id if "cover_id" in fields else None
    if cover and not person.faces.filter(pk=cover).exists():
        person.cover = None
    _save_named(person, list(fields))
    if "born_on" in fields:
        matching.rematch(person)


def _save_named(person: Person, fields: list[str]) -> None:
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
    except IntegrityError as error:
        raise name_taken(person) from error


def name_taken(person: Person) -> Refused:
    taken = _("There is a new person called %(name)s. Rename one of them first.")
    return Refused(taken % {"name": person.name})


@transaction.atomic
def delete_person(person: Person, *, by: User) -> Decision:
    """Forget a person: the faces lose the name, the vectors that stood for it are deleted.

    The row is kept out of sight for a while, so that `undo` can bring the person back.
    """
    gallery.lock(by.pk)
    known = Face.with_trash.filter(person=person)
    faces = list(known.select_for_update().order_by("pk"))
    decision = journal(Decision.Kind.DELETE, faces, by, person)
    if not Person.objects.current().filter(pk=person.pk).update(deleted_at=timezone.now()):
        raise Conflict
    take_away([face for face in faces if face.tagged])
    known.update(person=None, confirmed_by=None, confirmed_at=None)
    Template.objects.filter(person=person).delete()
    matching.rematch(person)  # without a face nothing of the person is left
    matching.rematch_faces(faces)
    return decision


def bring_back(person: Person) -> None:
    """Show a deleted person again; the faces are for the caller to restore."""
    person.deleted_at = None
    _save_named(person, ["deleted_at"])


def forget_deleted() -> None:
    """Delete for good, and from the journal, who was deleted long enough ago."""
    for person in Person.objects.filter(deleted_at__lt=timezone.now() - KEPT):
        with transaction.atomic():
            gallery.lock(person.owner_id)
            Decision.objects.filter(Q(person=person) | Q(merged=person)).delete()
            Person.objects.filter(pk=person.pk).exclude(deleted_at=None).delete()
