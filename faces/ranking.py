"""Which candidates are shown, and in which order: photo by photo, as sure as the owner wishes."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Exp

from albums.models import User
from faces import assignment, certainty, gallery, packs
from faces.models import Candidate, Collage, Face

# Photos whose candidates are looked at in one transaction.
PORTION = 1000
# A statement for all rows: one with a case for each costs the square of their number.
WRITE = """
UPDATE faces_candidate SET rank = found.rank
FROM unnest(%s::bigint[], %s::smallint[]) AS found (id, rank)
WHERE faces_candidate.id = found.id
"""


class Row(NamedTuple):
    """A candidate, with what its rank depends on."""

    id: int
    rank: int | None
    face: int
    person: int
    probability: float
    photo: int
    owner: int


COLUMNS = (
    "pk",
    "rank",
    "face",
    "person",
    "probability",
    "face__photo",
    "face__owner",
)


def rank(photos: Collection[int]) -> None:
    """Decide which candidates of the photos' faces are shown, and in which order.

    A person is suggested for one face of a photo only, and not at all where one of its faces
    already bears the name; photos that were said to show people more than once are free of both.
    """
    found = Candidate.objects.filter(face__photo__in=photos).order_by("pk")
    rows = [Row(*values) for values in found.values_list(*COLUMNS)]
    ranks: dict[int, int] = {}
    for group in _together(rows, photos):
        ranks |= assignment.ranks(
            {(one.face, one.person): one.probability for one in group},
            {(one.face, one.person): one.id for one in group},
        )
    changed = [one.id for one in rows if one.rank != ranks.get(one.id)]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [changed, [ranks.get(pk) for pk in changed]])


def _together(rows: Iterable[Row], photos: Collection[int]) -> Iterable[list[Row]]:
    """Return the candidates that are sure enough, in the sets that are ranked together."""
    present = defaultdict(set)
    named = Face.objects.confirmed().filter(photo__in=photos)
    for photo, person in named.values_list("photo_id", "person_id"):
        present[photo].add(person)
    repeating = set(Collage.objects.filter(photo__in=photos).values_list("photo_id", flat=True))
    pack = packs.active().name
    least: dict[int, float] = {}
    together = defaultdict(list)
    for one in rows:
        if one.owner not in least:
            least[one.owner] = certainty.of(one.owner, pack).least
        if one.probability < least[one.owner]:
            continue
        if one.photo in repeating:
            together[one.photo, one.face].append(one)
        elif one.person not in present[one.photo]:
            together[one.photo, 0].append(one)
    return together.values()


def rerank(owner: User, *, recalibrate: bool = False) -> None:
    """Apply the owner's wish for certainty to everything that was compared before.

    With `recalibrate` the probabilities follow what was measured of the library. In portions:
    between them the owner's answers find the library unlocked.
    """
    sure = certainty.of(owner.pk, packs.active().name).sharpened
    odds = sure.offset + sure.slope * F("evidence")
    candidates = Candidate.objects.filter(face__owner=owner)
    photos = sorted(set(candidates.values_list("face__photo_id", flat=True)))
    for first in range(0, len(photos), PORTION):
        portion = photos[first : first + PORTION]
        with transaction.atomic():
            gallery.lock(owner.pk)
            if recalibrate:
                Candidate.objects.filter(face__photo__in=portion).update(
                    probability=1.0 / (1.0 + Exp(-1.0 * odds))
                )
            rank(portion)
