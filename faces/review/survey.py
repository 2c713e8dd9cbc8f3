"""What is left to ask, and which sets would settle most: one look at all open faces."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from faces.models import TELLING_QUALITY

# The faces that wait are read once, each with its best candidate, and counted three ways: by
# what is asked about them, by person, and by group. A set gains the faces that it settles, for
# one answer and for each face that will have to be taken out.
SURVEY = """
WITH waiting AS MATERIALIZED (
    SELECT face.group_id, face.likeness, best.person_id, best.probability,
           face.quality >= %(telling)s AS telling,
           face.quality >= %(telling)s AND coalesce(best.probability, 0) < %(sure)s AS nameless
    FROM faces_face face
    LEFT JOIN faces_candidate best ON best.face_id = face.id AND best.rank = 1
    WHERE face.owner_id = %(owner)s
      AND face.person_id IS NULL AND face.ignored_at IS NULL AND NOT face.trashed
      AND NOT EXISTS (
        SELECT FROM unnest(%(skip)s::bigint[]) AS skipped (id) WHERE skipped.id = face.id
    )
), counted AS (
    SELECT count(person_id) AS suggested,
           count(*) FILTER (WHERE nameless AND group_id IS NOT NULL) AS grouped,
           count(*) FILTER (WHERE alone AND likeness >= %(alike)s) AS single,
           count(*) FILTER (WHERE alone AND likeness < %(alike)s) AS once
    FROM waiting
    CROSS JOIN LATERAL (SELECT telling AND group_id IS NULL AND person_id IS NULL) AS a (alone)
), people AS (
    SELECT person_id, sum(probability) / (1 + count(*) - sum(probability)) AS gain
    FROM waiting
    WHERE probability >= %(sure)s
    GROUP BY person_id
    HAVING count(*) >= 2
    ORDER BY gain DESC, person_id
    LIMIT 1
), groups AS (
    SELECT group_id, count(*) AS size
    FROM waiting
    WHERE nameless AND group_id IS NOT NULL
    GROUP BY group_id
    HAVING count(*) >= 2
    ORDER BY size DESC, group_id
    LIMIT 1
)
SELECT suggested, grouped, single, once, person_id, gain, group_id, size
FROM counted LEFT JOIN people ON true LEFT JOIN groups ON true
"""


@dataclass(frozen=True, slots=True)
class Remaining:
    """How much is left to ask: faces in sets by what is asked, and single ones."""

    suggested: int
    grouped: int
    single: int
    once: int  # faces that nobody else looks like


class Survey(NamedTuple):
    """The row of SURVEY: counts, and the best person and group to ask about."""

    suggested: int
    grouped: int
    single: int
    once: int
    person: int | None
    gain: float | None
    group: int | None
    size: int | None

    @property
    def remaining(self) -> Remaining:
        return Remaining(self.suggested, self.grouped, self.single, self.once)


def survey(owner: int, skip: Collection[int], *, sure: float, alike: float) -> Survey:
    """Look at the open faces of an owner without the skipped ones.

    Args:
        sure: the least probability of a face in a set of suggestions.
        alike: the likeness from which on a single face resembles another.
    """
    parameters: dict[str, int | float | list[int]] = {
        "owner": owner,
        "skip": list(skip),
        "telling": TELLING_QUALITY,
        "sure": sure,
        "alike": alike,
    }
    with connection.cursor() as cursor:
        cursor.execute(SURVEY, parameters)
        return Survey(*cursor.fetchone())
