"""The cameras with which somebody's photos were taken."""

from django.db import connection

from albums.models import User

# From each name to the next one in the index: a library has many photos of few cameras.
NAMES = """
WITH RECURSIVE found AS (
    (
        SELECT camera FROM albums_photo
        WHERE owner_id = %(owner)s AND deleted_at IS NULL AND camera > ''
        ORDER BY camera LIMIT 1
    )
    UNION ALL
    SELECT (
        SELECT photo.camera FROM albums_photo photo
        WHERE photo.owner_id = %(owner)s AND photo.deleted_at IS NULL
          AND photo.camera > '' AND photo.camera > found.camera
        ORDER BY photo.camera LIMIT 1
    )
    FROM found WHERE found.camera IS NOT NULL
)
SELECT camera FROM found WHERE camera IS NOT NULL
"""


def names(user: User) -> list[str]:
    """Return the cameras' names, each once, in the order of the database."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES, {"owner": user.pk})
        return [name for (name,) in cursor.fetchall()]
