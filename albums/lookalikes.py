"""Photos that show the same picture: copies in another size or file, and shots of one burst."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from PIL import Image

from albums.images import fingerprint
from albums.models import AlbumPhoto, Lookalike, Photo, User

# Bits in which two hashes may differ. `python -m benchmarks.lookalikes` counts an album's pairs at
# each distance: up to 4 bits they were copies, from 6 on portraits of different people, while
# photos that were made smaller, brighter and compressed again stay within 4.
SAME = 4
# Shots of one burst move a little; they are known by their time as well.
BURST, BURST_TIME = 10, timedelta(seconds=10)

CATCH_UP = 200

# Bits are compared by one pass over the owner's hashes, which an index holds.
NEAR = """
SELECT other.id, bit_count((other.phash # %(phash)s)::bit(64)) AS distance
FROM albums_photo other
WHERE other.owner_id = %(owner)s AND other.id <> %(photo)s AND other.phash IS NOT NULL
  AND bit_count((other.phash # %(phash)s)::bit(64)) <= %(burst)s
  AND (bit_count((other.phash # %(phash)s)::bit(64)) <= %(same)s
       OR abs(extract(epoch FROM other.taken_at - %(taken)s)) <= %(seconds)s)
"""


@dataclass(frozen=True, slots=True)
class Set:
    """Photos that look alike, the one with the most pixels first."""

    photos: Sequence[Photo]

    @property
    def ids(self) -> str:
        return ",".join(str(photo.pk) for photo in self.photos)


def note(photo: Photo) -> int:
    """Keep a photo's hash, and the pairs that it makes with others; return how many."""
    with Image.open(photo.small, formats=["WEBP"]) as image:
        photo.phash = fingerprint(image)
    Photo.objects.filter(pk=photo.pk).update(phash=photo.phash)
    parameters = {
        "owner": photo.owner_id,
        "photo": photo.pk,
        "phash": photo.phash,
        "taken": photo.taken_at,
        "same": SAME,
        "burst": BURST,
        "seconds": BURST_TIME.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(NEAR, parameters)
        near = cursor.fetchall()
    Lookalike.objects.bulk_create(
        (
            Lookalike(one_id=min(photo.pk, other), other_id=max(photo.pk, other), distance=distance)
            for other, distance in near
        ),
        ignore_conflicts=True,
    )
    return len(near)


def catch_up() -> int:
    """Note some of the photos that have no hash yet; return how many."""
    waiting = Photo.objects.viewable().filter(phash=None).order_by("pk")[:CATCH_UP]
    count = 0
    for photo in waiting:
        try:
            note(photo)
        except OSError:  # its file is missing: another part of Kith says so
            continue
        count += 1
    return count


def sets(user: User, *, limit: int = 20) -> list[Set]:
    """Return sets of photos that look alike and about which the user has not decided."""
    pairs = _open(user)
    around: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs.values_list("one", "other"):
        around[one].add(other)
        around[other].add(one)
    found: list[set[int]] = []
    seen: set[int] = set()
    for start in sorted(around, reverse=True):
        if start in seen:
            continue
        found.append(_connected(start, around))
        seen |= found[-1]
        if len(found) == limit:
            break
    photos = Photo.objects.visible_to(user).in_bulk(list(set().union(*found)))
    return [Set(sorted((photos[pk] for pk in one if pk in photos), key=_rank)) for one in found]


def count(user: User) -> int:
    """Return how many pairs wait for a decision."""
    return _open(user).count()


@transaction.atomic
def decide(user: User, photos: Iterable[int], keep: Iterable[int]) -> list[int]:
    """Note that the user has looked at a set; return which of its photos are not kept.

    Those that are kept take the places of the others in albums. None kept keeps all.
    """
    mine = Photo.objects.visible_to(user)
    shown = set(mine.filter(pk__in=list(photos)).values_list("pk", flat=True))
    kept = shown & set(keep)
    Lookalike.objects.filter(one__in=shown, other__in=shown).update(decided=True)
    gone = sorted(shown - kept) if kept else []
    albums = AlbumPhoto.objects.filter(photo__in=gone, album__owner=user)
    AlbumPhoto.objects.bulk_create(
        (
            AlbumPhoto(album_id=album, photo_id=photo)
            for album in set(albums.values_list("album", flat=True))
            for photo in kept
        ),
        ignore_conflicts=True,
    )
    return gone


def _open(user: User) -> QuerySet[Lookalike]:
    return Lookalike.objects.filter(
        decided=False,
        one__owner=user,
        one__deleted_at=None,
        other__deleted_at=None,
    )


def _connected(start: int, around: dict[int, set[int]]) -> set[int]:
    """Return all that is reached from a photo."""
    reached, edge = {start}, [start]
    while edge:
        fresh = around[edge.pop()] - reached
        reached |= fresh
        edge += fresh
    return reached


def _rank(photo: Photo) -> tuple[int, int, int]:
    """The largest picture first, then the largest file, then the one that came first."""
    return -photo.width * photo.height, -photo.size, photo.pk
