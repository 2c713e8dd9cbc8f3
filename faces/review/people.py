"""People as rows: found by name, made, renamed, shown by a cover, deleted."""

import unicodedata
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums.models import User
from faces import matching
from faces.models import Decision, Face, Person
from faces.review.refusals import Refused


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


def rename(person: Person, name: str) -> None:
    text = clean(name)
    person.name = text
    try:
        with transaction.atomic():
            person.save(update_fields=["name"])
    except IntegrityError as error:
        raise Refused(_("There is already a person called %(name)s.") % {"name": text}) from error


@transaction.atomic
def set_birth(person: Person, day: date | None) -> None:
    """Say when somebody was born: no earlier photo suggests them. None: nobody knows.

    A name that was confirmed in an earlier photo stays: the user's word is worth more.

    Raises:
        Refused: the day has not come yet.
    """
    if day is not None and day > timezone.localdate():
        raise Refused(_("This day has not come yet."))
    person.born_on = day
    person.save(update_fields=["born_on"])
    matching.rematch(person)


def set_cover(person: Person, face: Face) -> None:
    if face.person_id != person.pk:
        raise Refused(_("Choose a confirmed face of this person."))
    person.cover = face
    person.save(update_fields=["cover"])


@transaction.atomic
def delete_person(person: Person) -> None:
    """Forget a person: the faces lose the name, the vectors that stood for it are deleted."""
    known = Face.with_trash.filter(person=person)
    faces = list(known)
    known.update(person=None, confirmed_by=None, confirmed_at=None)
    Decision.objects.filter(person=person).delete()
    person.delete()
    matching.rematch_faces(faces)
