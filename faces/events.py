"""Events: runs of a library's photos without a gap of four hours or more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Value

from albums.models import Photo, PhotoQuerySet, User
from faces.models import Face, Person

GAP = 4  # hours

# A run begins where the photo before is a gap away; the number of beginnings so far is its name.
TOGETHER = """
WITH dated AS (
    SELECT id, shown_at,
           shown_at - lag(shown_at) OVER (ORDER BY shown_at) >= make_interval(hours => %s) AS begins
    FROM ({photos}) photos
), runs AS (
    SELECT id, shown_at, count(*) FILTER (WHERE begins) OVER (ORDER BY shown_at) AS event FROM dated
)
SELECT min(shown_at), max(shown_at)
FROM runs JOIN ({faces}) faces ON faces.photo_id = runs.id
GROUP BY event
HAVING count(DISTINCT faces.person_id) = %s
"""


def together(photos: PhotoQuerySet, user: User, people: Collection[Person]) -> PhotoQuerySet:
    """Return those of the user's photos that show one of the people at an event where all were.

    They need not be in one photo. The events are found at once, the photos when they are read.
    """
    here = Face.present.filter(photo=OuterRef("pk"), person__in=people)
    during = _During(F("shown_at"), Value(_multirange(_spans(user, people))))
    return photos.filter(Exists(here), during)


def _spans(user: User, people: Collection[Person]) -> list[tuple[datetime, datetime]]:
    """Return when the people's first and last photo of each event is at which all were.

    A photo of which only the day of its upload is known tells nothing of an event.
    """
    known = Q(dated_at__isnull=False) | Q(taken_at__isnull=False) | Q(modified_at__isnull=False)
    photos = Photo.objects.visible_to(user).filter(known).order_by().values("id", "shown_at")
    faces = Face.present.filter(owner=user, person__in=people).values("photo_id", "person_id")
    photos_sql, photos_values = photos.query.sql_with_params()
    faces_sql, faces_values = faces.query.sql_with_params()
    query = TOGETHER.format(photos=photos_sql, faces=faces_sql)
    with connection.cursor() as cursor:
        cursor.execute(query, [GAP, *photos_values, *faces_values, len(people)])
        return [(first, last) for first, last in cursor.fetchall()]


class _During(Func):
    """Whether a time lies in one of many ranges."""

    template = "%(expressions)s::tstzmultirange"
    arg_joiner = " <@ "
    output_field = BooleanField()


def _multirange(spans: list[tuple[datetime, datetime]]) -> str:
    ranges = (f"[{first.isoformat()},{last.isoformat()}]" for first, last in spans)
    return "{" + ",".join(ranges) + "}"
