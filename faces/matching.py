"""Open-set identification: whom of the owner's people an unnamed face may be, or nobody.

Two exact stages in PostgreSQL: the templates of all people, then the confirmed faces of the
people whose template is near. No approximate index takes part, so no neighbour is missed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from scipy.special import logit

from albums.models import Photo
from faces import certainty, gallery, packs, ranking, scoring
from faces.models import Candidate, Face, Person

MAX_PEOPLE = 30
# Candidates are kept to a similarity somewhat below the pack's threshold: an owner who wants
# bolder suggestions needs no new comparison, and years may make up for what is missing.
FLOOR_MARGIN = 0.08
# A face this similar to one that was rejected for a person shows whoever the rejected one shows: a
# burst, a copy, another moment. The same face of a re-encoded, cut, turned photo has 0.9 and more
# under every pack (99 of 100), faces of two people practically never 0.6.
SAME_FACE = 0.75
# No comparison is more certain than this, one way or the other: log-odds stay finite.
NEVER = 1e-9

# One row per probe and person: the similarity of the best template (near), the mean similarity
# of the nearest confirmed faces, how many confirmed faces there are, and the years to the one
# nearest in time. A null list of faces means every open face of the owner, a null list of people
# everybody. Nobody is compared with a photo of before their birth, with a face they were rejected
# for, or with one that is more similar to such a face than to any of theirs. To measure how good
# all this is (`tested`), named faces are compared as if they were open and their own row in the
# gallery did not exist, and rejected ones as if nobody had rejected them.
#
# The confirmed faces of all people who are near are read once, and not again for each probe: of
# somebody with many faces, named and open, there are a great many pairs.
COMPARE = """
WITH near AS MATERIALIZED (
    SELECT probe.face_id, template.person_id,
           max(-(template.vector <#> probe.vector)) AS similarity
    FROM faces_face face
    JOIN faces_embedding probe ON probe.face_id = face.id AND probe.pack = %(pack)s
    JOIN faces_template template
      ON template.owner_id = probe.owner_id AND template.pack = probe.pack
    WHERE face.owner_id = %(owner)s AND probe.owner_id = %(owner)s
      AND (%(tested)s OR face.person_id IS NULL AND face.ignored_at IS NULL AND NOT face.trashed)
      AND (%(faces)s::bigint[] IS NULL OR face.id = ANY(%(faces)s))
      AND (%(people)s::bigint[] IS NULL OR template.person_id = ANY(%(people)s))
      AND -(template.vector <#> probe.vector) >= %(floor)s
    GROUP BY probe.face_id, template.person_id
), best AS (
    SELECT near.*, photo.taken_at,
           row_number() OVER (PARTITION BY near.face_id ORDER BY near.similarity DESC) AS place
    FROM near
    JOIN faces_face face ON face.id = near.face_id
    JOIN albums_photo photo ON photo.id = face.photo_id
    JOIN faces_person person ON person.id = near.person_id
    WHERE (person.born_on IS NULL OR photo.taken_at IS NULL
           OR (photo.taken_at AT TIME ZONE 'UTC')::date >= person.born_on)
      AND (%(tested)s OR NOT EXISTS (
        SELECT FROM faces_rejection rejection
        WHERE rejection.face_id = near.face_id AND rejection.person_id = near.person_id
    ))
), known AS MATERIALIZED (
    SELECT face.id, face.person_id, photo.taken_at, embedding.vector
    FROM faces_face face
    JOIN faces_embedding embedding ON embedding.face_id = face.id AND embedding.pack = %(pack)s
    JOIN albums_photo photo ON photo.id = face.photo_id
    WHERE face.person_id IN (SELECT person_id FROM near)
), probes AS MATERIALIZED (
    SELECT best.*, probe.vector
    FROM best
    JOIN faces_embedding probe ON probe.face_id = best.face_id AND probe.pack = %(pack)s
    WHERE best.place <= %(limit)s
), compared AS (
    SELECT probes.face_id, probes.person_id, probes.similarity AS template,
           probes.taken_at - known.taken_at AS apart,
           -(known.vector <#> probes.vector) AS similarity
    FROM probes
    JOIN known ON known.person_id = probes.person_id AND known.id <> probes.face_id
), nearest AS (
    SELECT face_id, person_id, max(template) AS template,
           avg(similarity) FILTER (WHERE place <= %(nearest)s) AS similarity,
           max(similarity) AS greatest, count(*) AS faces,
           coalesce(min(abs(extract(epoch FROM apart))) / 31557600, 0)::float8 AS years
    FROM (
        SELECT compared.*, row_number() OVER (
            PARTITION BY face_id, person_id ORDER BY similarity DESC
        ) AS place
        FROM compared
    ) AS ranked
    GROUP BY face_id, person_id
)
SELECT nearest.face_id, nearest.person_id, nearest.template, nearest.similarity, nearest.faces,
       nearest.years
FROM nearest
WHERE %(tested)s OR NOT EXISTS (
    SELECT FROM faces_rejection rejection
    JOIN faces_embedding refused ON refused.face_id = rejection.face_id AND refused.pack = %(pack)s
    JOIN faces_embedding probe ON probe.face_id = nearest.face_id AND probe.pack = %(pack)s
    WHERE rejection.person_id = nearest.person_id
      AND -(refused.vector <#> probe.vector) >= greatest(%(same)s, nearest.greatest)
)
"""


class Compared(NamedTuple):
    """What a face and a person have in common: the row of COMPARE."""

    face: int
    person: int
    template: float  # similarity of the best template
    nearest: float  # mean similarity of the nearest confirmed faces
    known: int  # confirmed faces that were compared
    years: float  # to the confirmed face nearest in time

    @property
    def score(self) -> float:
        return float(scoring.score(self.template, self.nearest, self.years))


@dataclass(frozen=True, slots=True)
class Match:
    """How well a face fits a person: score (-1 to 1), log-odds, and probability (0 to 1)."""

    face: int
    person: int
    similarity: float
    evidence: float
    probability: float


def compare(
    owner_id: int,
    pack: packs.Pack,
    *,
    faces: Collection[int] | None = None,
    people: Collection[int] | None = None,
) -> list[Match]:
    """Compare open faces of an owner with their people; rejected pairs are left out.

    Args:
        faces: ids; None for every open face.
        people: ids; None for everybody.
    """
    sure = certainty.of(owner_id, pack.name)
    return [_match(pack, sure, row) for row in rows(owner_id, pack, faces=faces, people=people)]


def rows(
    owner_id: int,
    pack: packs.Pack,
    *,
    faces: Collection[int] | None = None,
    people: Collection[int] | None = None,
    tested: bool = False,
) -> list[Compared]:
    """Return what `COMPARE` finds."""
    parameters: dict[str, str | int | float | list[int] | None] = {
        "owner": owner_id,
        "pack": pack.name,
        "faces": None if faces is None else list(faces),
        "people": None if people is None else list(people),
        "floor": floor(pack),
        "nearest": scoring.NEAREST,
        "limit": MAX_PEOPLE,
        "same": SAME_FACE,
        "tested": tested,
    }
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, parameters)
        return [Compared(*row) for row in cursor.fetchall()]


def floor(pack: packs.Pack) -> float:
    """Return the similarity of a template from which on a person is a candidate."""
    return pack.threshold - FLOOR_MARGIN


def _match(pack: packs.Pack, sure: certainty.Certainty, row: Compared) -> Match:
    found = evidence(pack, row)
    return Match(row.face, row.person, row.score, found, sure.probability(found))


def evidence(pack: packs.Pack, row: Compared) -> float:
    """Return the log-odds that the face is the person, by the pack's calibration alone."""
    probability = pack.calibration.probability(row.score, row.known)
    return float(logit(min(max(probability, NEVER), 1 - NEVER)))


@transaction.atomic
def match_photo(photo: Photo) -> None:
    """Give every open face of a photo its candidates."""
    gallery.lock(photo.owner_id)
    faces = set(photo.faces.open().values_list("pk", flat=True))
    replace(photo.owner_id, faces=faces)
    ranking.rank([photo.pk])


@transaction.atomic
def rematch(person: Person) -> int:
    """Bring the open faces up to date with what was just learnt of one person.

    Scores of other people do not depend on this person, so only this person's candidates are
    computed again; return how many faces have this candidate now.
    """
    gallery.lock(person.owner_id)
    pack = packs.active()
    gallery.refine(person, pack.name)
    before = set(person.candidates.values_list("face__photo_id", flat=True))
    found = replace(person.owner_id, people={person.pk})
    after = Face.objects.filter(pk__in=found).values_list("photo_id", flat=True)
    here = person.faces.values_list("photo_id", flat=True)
    ranking.rank(before | set(after) | set(here))
    return len(found)


@transaction.atomic
def withdraw(person: Person) -> None:
    """Look again at the faces that may be a person, after the user said who is not."""
    gallery.lock(person.owner_id)
    photos = set(person.candidates.values_list("face__photo_id", flat=True))
    faces = set(person.candidates.values_list("face_id", flat=True))
    replace(person.owner_id, faces=faces, people={person.pk})
    ranking.rank(photos)


@transaction.atomic
def rematch_faces(faces: Iterable[Face]) -> None:
    """Match single faces again, for example after the user took a name from them."""
    by_owner = defaultdict(list)
    for face in faces:
        by_owner[face.owner_id].append(face)
    for owner_id, group in sorted(by_owner.items()):
        gallery.lock(owner_id)
        replace(owner_id, faces={face.pk for face in group})
        ranking.rank({face.photo_id for face in group})


def replace(
    owner_id: int, *, faces: Collection[int] | None = None, people: Collection[int] | None = None
) -> set[int]:
    """Replace the candidates of the given faces, or of the given people; return the faces found.

    Ranks are left to `ranking.rank`, which sees whole photos.
    """
    matches = compare(owner_id, packs.active(), faces=faces, people=people)
    stale = Candidate.objects.filter(face__owner_id=owner_id)
    if faces is not None:
        stale = stale.filter(face__in=faces)
    if people is not None:
        stale = stale.filter(person__in=people)
    stale.delete()
    Candidate.objects.bulk_create(
        Candidate(
            face_id=match.face,
            person_id=match.person,
            similarity=match.similarity,
            evidence=match.evidence,
            probability=match.probability,
        )
        for match in matches
    )
    return {match.face for match in matches}
