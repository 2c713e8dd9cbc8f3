"""How templates speak of a face: its state, its box, how likely a name is."""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import date

from django import template
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from albums.models import Photo
from faces.explaining import Exemplar
from faces.models import Candidate, Face

register = template.Library()


@dataclass(frozen=True, slots=True)
class Box:
    """A face's box in pixels of its upright photo, as the attributes of an SVG want it."""

    x: float
    y: float
    width: float
    height: float

    @property
    def radius(self) -> float:
        return round(min(self.width, self.height) / 12, 1)

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def bottom(self) -> float:
        return round(self.y + self.height, 1)


@register.filter
def pixels(face: Face, photo: Photo) -> Box:
    return Box(
        round(face.x * photo.width, 1),
        round(face.y * photo.height, 1),
        round(face.width * photo.width, 1),
        round(face.height * photo.height, 1),
    )


@register.filter
def face_state(face: Face) -> str:
    """Return the classes of a face that was prepared with its `shown` candidates."""
    if face.person_id:
        return "confirmed"
    if face.ignored_at:
        return "ignored"
    if _shown(face):
        return "suggested"
    return "unknown" if face.is_telling else "unknown poor"


@register.filter
def face_label(face: Face) -> str:
    """Say in words what a box shows."""
    if face.person:
        return face.person.name
    if face.ignored_at:
        return _("Ignored face")
    shown = _shown(face)
    if shown:
        return _("Perhaps %(name)s") % {"name": shown[0].person.name}
    return _("Unnamed face") if face.is_telling else _("Face too poor to recognise")


@register.filter
def day(text: str) -> str:
    """Say a day that the journal kept as text."""
    return date_format(date.fromisoformat(text))


@register.filter
def age(face: Face, photo: Photo) -> str:
    """Say how old a named person is in a photo, as far as both dates are known."""
    born = face.person.born_on if face.person else None
    if born is None or photo.taken_at is None:
        return ""
    taken = photo.taken_at.date()
    years = taken.year - born.year - ((taken.month, taken.day) < (born.month, born.day))
    if years < 0:
        return ""
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}


@register.filter
def apart(exemplar: Exemplar) -> str:
    """Say how far two photos are apart in time: in years, or that they are of one year."""
    if exemplar.years is None:
        return _("no date")
    years = round(exemplar.years)
    if years < 1:
        return _("within a year")
    return ngettext("%(n)s year apart", "%(n)s years apart", years) % {"n": years}


@register.filter
def set_size(faces: Sized) -> str:
    """Return the class of a grid of so many faces: the fewer, the larger they are shown."""
    return "few" if len(faces) <= 8 else "some" if len(faces) <= 30 else "many"


@register.filter
def percent(probability: float) -> str:
    """Return a probability in whole percent; never 100, as only the owner is that sure."""
    return f"{min(round(probability * 100), 99)} %"


@register.filter
def of_hundred(share: float | None) -> str:
    """Return how many of a hundred a share is, with one decimal where there is one."""
    return "?" if share is None else floatformat(share * 100, -1)


def _shown(face: Face) -> list[Candidate]:
    shown: list[Candidate] = getattr(face, "shown", [])
    return shown


@register.filter
def share(value: float | None, digits: int = 1) -> str:
    """A share of 0 to 1 as a percentage; a dash where there is none."""
    return "–" if value is None else f"{value * 100:.{digits}f} %"  # noqa: RUF001
