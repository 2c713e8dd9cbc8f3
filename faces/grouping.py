"""Groups of unnamed faces that look like one person. They grow as photos arrive.

A face joins the group, or the other single face, to whose members it is similar on average
(average linkage: Sokal and Michener, 1958; its order of joining follows the order of arrival, and
later faces bring groups together that belong together). Nothing is ever rebuilt: a face leaves
its group only by the user's word. Two faces of one photo are never put together.

`manage.py evaluate grouping` measures it, and docs/recognition.md has the figures.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from albums.models import Photo
from faces import gallery, neighbours, packs
from faces.models import Change, Collage, Embedding, Face, FaceQuerySet, Group, Scan

# Above the similarity that one in ten thousand pairs of strangers exceeds: two single faces must
# be this much more alike, as a library holds millions of pairs ...
PAIR_MARGIN = 0.11
# ... and many pairs of two groups up to this much less, because their mean strays less.
GROUP_RELIEF = 0.06
# A tenfold library holds ten times the strangers who could look alike by chance.
DECADE_MARGIN = 0.06
USUAL_LIBRARY = 5_000  # faces

NEIGHBOURS = 50
FLOOR_MARGIN = -0.06  # neighbours are looked at from the pack's threshold less this on
# The mean similarity to so many members of a group tells as much as to all of them.
MEMBERS = 64

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Faces that are, or may come, together: a group, or one face without a group."""

    faces: frozenset[int]
    vectors: Vectors  # (n, d), L2-normalised; of at most MEMBERS faces
    photos: frozenset[int]
    group: int | None = None

    def __add__(self, other: "Cluster") -> "Cluster":
        return Cluster(
            self.faces | other.faces,
            np.concatenate([self.vectors, other.vectors]),
            self.photos | other.photos,
        )

    def similarity(self, other: "Cluster") -> float:
        """Return the mean similarity of their pairs, -1 to 1."""
        return float(self.vectors.mean(axis=0) @ other.vectors.mean(axis=0))

    def margin(self, other: "Cluster", threshold: float) -> float:
        """Return by how much the two are more alike than they must be to come together."""
        pairs = len(self.vectors) * len(other.vectors)
        return self.similarity(other) - threshold + GROUP_RELIEF * (1 - 1 / math.sqrt(pairs))


def pair_threshold(pack_threshold: float, library: int) -> float:
    """Return how similar two single faces of a library of so many faces must be."""
    decades = math.log10(max(library, USUAL_LIBRARY) / USUAL_LIBRARY)
    return pack_threshold + PAIR_MARGIN + DECADE_MARGIN * decades


def join(probe: Cluster, others: Iterable[Cluster], threshold: float) -> list[Cluster]:
    """Return the clusters that come together with the probe, in the order of their joining.

    The best one first; the next must be like all that have joined by then.
    """
    joined: list[Cluster] = []
    rest = list(others)
    while True:
        allowed = [other for other in rest if probe.photos.isdisjoint(other.photos)]
        best = max(allowed, key=lambda other: probe.margin(other, threshold), default=None)
        if best is None or probe.margin(best, threshold) < 0:
            return joined
        joined.append(best)
        rest.remove(best)
        probe = probe + best


def ungrouped(pack: packs.Pack) -> QuerySet[Photo]:
    """Photos whose faces the pack has found and whose unnamed faces were not looked at since."""
    scans = Scan.objects.filter(photo=OuterRef("pk"), pack=pack.name, grouped_at=None)
    return Photo.objects.viewable().filter(Exists(scans), failed_at=None)


@transaction.atomic
def grow(photo: Photo) -> None:
    """Put the photo's unnamed faces where they belong, and note that this was done."""
    gallery.lock(photo.owner_id)
    pack = packs.active()
    place(photo.owner_id, photo.faces.all(), pack)
    photo.scans.filter(pack=pack.name).update(grouped_at=timezone.now())


@transaction.atomic
def place(owner_id: int, faces: FaceQuerySet, pack: packs.Pack) -> None:
    """Find groups for those of the faces that are open, have none, and tell enough."""
    gallery.lock(owner_id)
    probes = faces.open().telling().filter(group=None).order_by("-quality", "pk")
    ids = list(probes.values_list("pk", flat=True))
    if not ids:
        return
    floor = pack.threshold + FLOOR_MARGIN
    near = neighbours.nearest(owner_id, pack, ids, limit=NEIGHBOURS, floor=floor)
    _note_likeness(near)
    library = Embedding.objects.filter(owner=owner_id, pack=pack.name).count()
    threshold = pair_threshold(pack.threshold, library)
    by_probe = defaultdict(set)
    for one in near:
        by_probe[one.probe].add(one.face)
    for pk in ids:
        if by_probe[pk]:
            _place(owner_id, pk, by_probe[pk], pack, threshold)


def _place(owner_id: int, probe: int, near: set[int], pack: packs.Pack, threshold: float) -> None:
    single = _clusters({probe}, pack)
    if not single:
        return  # the face has no vector under this pack yet
    left = Change.objects.filter(face=probe, undone_at=None, group__isnull=False)
    closed = set(left.values_list("group_id", flat=True))
    others = [one for one in _clusters(near, pack) if one.group not in closed]
    joined = join(single[0], others, threshold)
    if joined:
        _unite(owner_id, [single[0], *joined])


def _clusters(faces: Collection[int], pack: packs.Pack) -> list[Cluster]:
    """Return the groups and single faces to which the open ones of the faces belong."""
    found = Face.objects.open().telling().filter(pk__in=faces)
    groups = set(found.filter(group__isnull=False).values_list("group_id", flat=True))
    singles = found.filter(group=None).values_list("pk", flat=True)
    rows = Face.objects.filter(Q(group__in=groups) | Q(pk__in=list(singles)))
    mirrors = set(Collage.objects.filter(photo__faces__in=rows).values_list("photo_id", flat=True))
    by_cluster = defaultdict(list)
    for row in rows.order_by("-quality", "pk"):
        by_cluster[row.group_id, None if row.group_id else row.pk].append(row)
    chosen = {key: _telling_most(members) for key, members in by_cluster.items()}
    vectors = _vectors([pk for ids in chosen.values() for pk in ids], pack)
    return [
        Cluster(
            faces=frozenset(one.pk for one in members),
            vectors=np.stack([vectors[pk] for pk in chosen[key] if pk in vectors]),
            photos=frozenset({one.photo_id for one in members} - mirrors),
            group=key[0],
        )
        for key, members in by_cluster.items()
        if any(pk in vectors for pk in chosen[key])
    ]


def _telling_most(members: Sequence[Face]) -> list[int]:
    """Return the ids of the open members by which the group is judged."""
    return [one.pk for one in members if one.person_id is None and one.ignored_at is None][:MEMBERS]


def _vectors(faces: Collection[int], pack: packs.Pack) -> dict[int, Vectors]:
    rows = Embedding.objects.filter(face__in=faces, pack=pack.name)
    return {
        face: np.array(vector, dtype=np.float32)
        for face, vector in rows.values_list("face_id", "vector")
    }


def _unite(owner_id: int, clusters: Sequence[Cluster]) -> None:
    """Make one group of clusters: the largest takes in the others."""
    sizes = {one.group: len(one.faces) for one in clusters if one.group is not None}
    into = max(sizes, key=sizes.__getitem__) if sizes else _new(owner_id)
    gone = sizes.keys() - {into}
    singles = [pk for one in clusters if one.group is None for pk in one.faces]
    Face.objects.filter(Q(pk__in=singles) | Q(group__in=gone)).update(group=into)
    # An undo, and the memory of what was taken out, must find the group that there is now.
    Change.objects.filter(group__in=gone).update(group=into)
    Group.objects.filter(pk__in=gone).delete()


def _new(owner_id: int) -> int:
    return Group.objects.create(owner_id=owner_id).pk


def _note_likeness(near: Sequence[neighbours.Near]) -> None:
    """Keep for both faces of each pair how alike the face is to the one most like it."""
    found: dict[int, float] = {}
    for one in near:
        for face in (one.probe, one.face):
            found[face] = max(found.get(face, 0.0), one.similarity)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE faces_face SET likeness = found.likeness "
            "FROM unnest(%s::bigint[], %s::float[]) AS found (face, likeness) "
            "WHERE id = found.face AND faces_face.likeness < found.likeness",
            [list(found), list(found.values())],
        )
