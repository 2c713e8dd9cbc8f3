"""Groups of unnamed faces that look like one person. They grow as photos arrive.

A face joins the group, or the other single face, to whose members it is similar on average (see
`faces.clusters`); later faces bring groups together that belong together. Nothing is ever rebuilt:
a face leaves its group only by the user's word. Two faces of one photo are never put together.
What joins the group of somebody who is ignored is ignored.

`manage.py evaluate grouping` measures it, and docs/recognition.md has the figures.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from albums.models import Photo
from faces import gallery, neighbours, packs, ranking
from faces.clusters import Cluster, Vectors, join, pair_threshold
from faces.models import Candidate, Change, Collage, Embedding, Face, FaceQuerySet, Group, Scan

# What is shown together, for the user to take out what does not belong, may be less alike.
LOOSE_MARGIN = 0.05

NEIGHBOURS = 50
FLOOR_MARGIN = -0.06  # neighbours are looked at from the pack's threshold less this on
# The mean similarity to so many members of a group tells as much as to all of them.
MEMBERS = 64


def ungrouped(pack: packs.Pack) -> QuerySet[Photo]:
    """Photos whose faces the pack has found and whose unnamed faces were not looked at since."""
    scans = Scan.objects.filter(photo=OuterRef("pk"), pack=pack.name, grouped_at=None)
    return Photo.objects.viewable().filter(Exists(scans), failed_at=None)


@transaction.atomic
def grow(photo: Photo) -> None:
    """Put the photo's unnamed faces where they belong, and note that this was done."""
    gallery.lock(photo.owner_id)
    pack = packs.active()
    place(photo.owner_id, photo.faces.all())
    photo.scans.filter(pack=pack.name).update(grouped_at=timezone.now())


@transaction.atomic
def place(owner_id: int, faces: FaceQuerySet) -> None:
    """Find groups for those of the faces that are open, have none, and tell enough."""
    gallery.lock(owner_id)
    pack = packs.active()
    probes = faces.open().telling().filter(group=None).order_by("-quality", "pk")
    ids = list(probes.values_list("pk", flat=True))
    if not ids:
        return
    found = _near(owner_id, ids, pack)
    _note_likeness(found)
    near: dict[int, set[int]] = defaultdict(set)
    for one in found:
        near[one.probe].add(one.face)
    library = Embedding.objects.filter(owner=owner_id, pack=pack.name).count()
    threshold = pair_threshold(pack.threshold, library)
    for pk in ids:
        # Each face anew: the ones before it may have made groups.
        single, others = _around({pk}, near[pk], pack)
        joined = join(single[0], others, threshold) if single else []
        if joined:
            _unite(owner_id, [single[0], *joined])


def relatives(owner_id: int, faces: Collection[int]) -> list[int]:
    """Return open faces that are likely the same person as the given ones, less than surely.

    They may be asked about together with them; what is offered so is not grouped.

    Args:
        faces: ids of one group, or of a single face.
    """
    pack = packs.active()
    near = {one.face for one in _near(owner_id, faces, pack)}
    own, found = _around(faces, near, pack)
    others = [one for one in found if not one.ignored]
    joined = join(own[0], others, pack.threshold + LOOSE_MARGIN) if own else []
    return [pk for one in joined for pk in one.telling]


def by_typicality(faces: Sequence[Face]) -> list[Face]:
    """Return the faces, those most like the mean of all first and the doubtful last."""
    vectors = _vectors([face.pk for face in faces], packs.active())
    if not vectors:
        return list(faces)
    mean = np.mean(list(vectors.values()), axis=0)
    likeness = {pk: float(vector @ mean) for pk, vector in vectors.items()}
    return sorted(faces, key=lambda face: (-likeness.get(face.pk, -1.0), face.pk))


def _near(owner_id: int, faces: Collection[int], pack: packs.Pack) -> list[neighbours.Near]:
    floor = pack.threshold + FLOOR_MARGIN
    return neighbours.nearest(owner_id, pack, faces, limit=NEIGHBOURS, floor=floor)


def _around(
    faces: Collection[int], near: Collection[int], pack: packs.Pack
) -> tuple[list[Cluster], list[Cluster]]:
    """Return the clusters of the faces, and the other ones near them."""
    own = _clusters(faces, pack)
    inside = {face for one in own for face in one.faces}
    return own, _clusters(set(near) - inside, pack)


def _clusters(faces: Collection[int], pack: packs.Pack) -> list[Cluster]:
    """Return the groups and single faces to which the open ones of the faces belong.

    And the groups of ignored people to which the ignored ones belong.
    """
    judged = Face.objects.open() | Face.objects.of_strangers()
    found = judged.telling().filter(pk__in=faces)
    groups = set(found.filter(group__isnull=False).values_list("group_id", flat=True))
    singles = list(found.filter(group=None).values_list("pk", flat=True))
    members = Face.objects.filter(Q(group__in=groups) | Q(pk__in=singles))
    alone = Collage.objects.filter(photo__faces__in=members)
    mirrors = set(alone.values_list("photo_id", flat=True))
    by_cluster = defaultdict(list)
    for row in members.select_related("group").order_by("-quality", "pk"):
        by_cluster[row.group, None if row.group else row.pk].append(row)
    vectors = _vectors([pk for rows in by_cluster.values() for pk in _judged(rows)], pack)
    closed, rivals = _closed(members), _rivals(singles)
    clusters = []
    for (group, single), rows in by_cluster.items():
        telling = tuple(pk for pk in _judged(rows) if pk in vectors)
        if telling:
            own = frozenset([group.pk] if group else [])
            clusters.append(
                Cluster(
                    faces=tuple(one.pk for one in rows),
                    telling=telling,
                    mean=np.mean([vectors[pk] for pk in telling], axis=0),
                    photos=frozenset({one.photo_id for one in rows} - mirrors),
                    groups=own,
                    closed=frozenset().union(*(closed[one.pk] for one in rows)) - own,
                    ignored=bool(group and group.ignored_at),
                    rival=rivals.get(single or 0, -1.0),
                    clear=any(one.pk in vectors and one.is_clear for one in rows),
                )
            )
    return clusters


def _rivals(faces: Collection[int]) -> dict[int, float]:
    """Return how like the faces are to the people whom they most likely are.

    A face that was drawn is meant to be named: it is more like anybody than like a stranger.
    """
    best = Candidate.objects.filter(face__in=faces, rank=1)
    rivals = dict(best.values_list("face_id", "similarity"))
    drawn = Face.objects.filter(pk__in=faces, drawn_at__isnull=False)
    return rivals | dict.fromkeys(drawn.values_list("pk", flat=True), math.inf)


def _closed(faces: FaceQuerySet) -> dict[int, set[int]]:
    """Return by face the groups in which the journal saw it."""
    seen = Change.objects.filter(face__in=faces, undone_at=None, group__isnull=False)
    closed: dict[int, set[int]] = defaultdict(set)
    for face, group in seen.values_list("face_id", "group_id"):
        closed[face].add(group)
    return closed


def _judged(members: Sequence[Face]) -> list[int]:
    """Return the ids of the members by which a group is judged, which has no name for them."""
    ignored = bool(members[0].group and members[0].group.ignored_at)
    return [one.pk for one in members if one.person_id is None and bool(one.ignored_at) == ignored][
        :MEMBERS
    ]


def _vectors(faces: Collection[int], pack: packs.Pack) -> dict[int, Vectors]:
    rows = Embedding.objects.filter(face__in=faces, pack=pack.name)
    return {
        face: np.array(vector, dtype=np.float32)
        for face, vector in rows.values_list("face_id", "vector")
    }


def _unite(owner_id: int, clusters: Sequence[Cluster]) -> None:
    """Make one group of clusters: the largest takes in the others."""
    sizes = {group: len(one.faces) for one in clusters for group in one.groups}
    into = max(sizes, key=sizes.__getitem__) if sizes else _new(owner_id)
    gone = sizes.keys() - {into}
    singles = [pk for one in clusters if not one.groups for pk in one.faces]
    Face.with_trash.filter(Q(pk__in=singles) | Q(group__in=gone)).update(group=into)
    # An undo, and the memory of what was taken out, must find the group that there is now.
    Change.objects.filter(group__in=gone).update(group=into)
    Group.objects.filter(pk__in=gone).delete()
    if any(one.ignored for one in clusters):
        _ignore(singles)


def _ignore(faces: Collection[int]) -> None:
    """Ignore faces of somebody who is ignored; others of their photos get whom they may be."""
    chosen = Face.objects.filter(pk__in=faces)
    chosen.update(ignored_at=timezone.now())
    Candidate.objects.filter(face__in=faces).delete()
    ranking.rank(set(chosen.values_list("photo_id", flat=True)))


def _new(owner_id: int) -> int:
    return Group.objects.create(owner_id=owner_id).pk


def _note_likeness(near: Sequence[neighbours.Near]) -> None:
    """Keep for both faces of each pair how alike the face is to the one most like it.

    Of two that are not clear it tells nothing.
    """
    ids = {face for one in near for face in (one.probe, one.face)}
    clear = set(Face.objects.clear().filter(pk__in=ids).values_list("pk", flat=True))
    found: dict[int, float] = {}
    for one in near:
        if clear.isdisjoint((one.probe, one.face)):
            continue
        for face in (one.probe, one.face):
            found[face] = max(found.get(face, 0.0), one.similarity)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE faces_face SET likeness = found.likeness "
            "FROM unnest(%s::bigint[], %s::float[]) AS found (face, likeness) "
            "WHERE id = found.face AND faces_face.likeness < found.likeness",
            [list(found), list(found.values())],
        )
