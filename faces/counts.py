"""Counts that the database keeps beside what they count, so that no page has to count again.

Triggers (`faces/migrations/0020_keep_counts.py`) count anew whatever a statement has changed, in
its transaction: `Person.photos_count`, and `Group.nameless`, the faces of `questions.nameless`.
"""

from django.db import connection

WRONG_PEOPLE = """
SELECT person.id FROM faces_person person
LEFT JOIN faces_face face ON face.person_id = person.id AND NOT face.trashed
GROUP BY person.id
HAVING count(DISTINCT face.photo_id) <> person.photos_count
ORDER BY person.id
"""
WRONG_GROUPS = """
SELECT faces_group.id FROM faces_group
LEFT JOIN faces_face face ON face.group_id = faces_group.id AND faces_is_nameless(face)
GROUP BY faces_group.id
HAVING count(face.id) <> faces_group.nameless
ORDER BY faces_group.id
"""


def wrong() -> tuple[list[int], list[int]]:
    """Return the ids of the people, and of the groups, whose count is not what there is."""
    return _ids(WRONG_PEOPLE), _ids(WRONG_GROUPS)


def compare(*, repair: bool, **_signal: object) -> list[tuple[str, list[int]]]:
    """Say what does not fit, and with `repair` count it anew; see `albums.consistency`."""
    people, groups = wrong()
    if repair:
        with connection.cursor() as cursor:
            cursor.execute("SELECT faces_count_people(%s)", [people])
            cursor.execute("SELECT faces_count_groups(%s)", [groups])
    return [
        ("people whose photos were miscounted", people),
        ("groups whose faces were miscounted", groups),
    ]


def _ids(query: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [pk for (pk,) in cursor.fetchall()]
