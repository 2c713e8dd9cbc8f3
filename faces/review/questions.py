"""The queue: what to ask next, so that the fewest answers settle the most faces."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery

from albums.models import User
from faces import grouping, packs
from faces.models import (
    TELLING_QUALITY,
    Candidate,
    Face,
    FaceQuerySet,
    Group,
    Person,
)
from faces.review.survey import Remaining, Survey, survey

# A set holds the faces that are more likely the person than not: leaving one out costs as much
# as taking one out.
SET_PROBABILITY = 0.5
SET_SIZE = 200
# The share of a group that is expected to be somebody else.
IMPURITY = 0.01
# Faces that are this much more alike than one in ten thousand pairs of strangers resemble each
# other; the rest was seen once.
ALIKE_MARGIN = 0.06
# Faces of a group, the most typical ones, by which others that may belong to it are looked for.
PROBES = 8

Kind = Literal["confirm", "name", "face"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about faces, the surest first and the doubtful last.

    confirm: are all of them this person? name: who are these? face: who is this one, with the
    people whom it may be, best first?
    """

    kind: Kind
    faces: list[Face]
    person: Person | None = None
    group: Group | None = None
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [face.pk for face in self.faces]


def next_question(
    user: User, *, skip: Collection[int] = (), everybody: bool = False
) -> Question | None:
    """Return the next open question without the skipped faces, or None when all is answered."""
    return ask(user, skip=skip, everybody=everybody)[0]


def ask(
    user: User, *, skip: Collection[int] = (), everybody: bool = False
) -> tuple[Question | None, Remaining]:
    """Return the next open question without the skipped faces, and what is left with it.

    First the set, of a person or of a group, that settles most faces per action: one for the
    answer, and one for each face that will have to be taken out. Then single faces: those with a
    candidate, then those that resemble another. Faces that nobody else looks like, strangers
    seen once, are asked about only if `everybody` is wanted.
    """
    found = look(user, skip=skip)
    sets = [*_best_person(found), *_best_group(found)]
    if sets:
        _, kind, pk = max(sets)
        about_set = _confirm if kind == "confirm" else _name
        return about_set(user, pk, skip), found.remaining
    return _one(user, skip, everybody), found.remaining


def look(user: User, *, skip: Collection[int] = ()) -> Survey:
    """Count what `next_question` would go through."""
    return survey(user.pk, skip, sure=SET_PROBABILITY, alike=_alike())


def _one(user: User, skip: Collection[int], everybody: bool) -> Question | None:
    suggestion = doubtful(user).exclude(face__in=skip).first()
    if suggestion is not None:
        return about(suggestion.face)
    single = (seen(user) if everybody else alike(user)).exclude(pk__in=skip).first()
    return _single(user, single, skip) if single else None


def about(face: Face) -> Question:
    """Ask about one face."""
    shown = face.candidates.shown().select_related("person__cover__photo").order_by("rank")
    return Question("face", [face], candidates=list(shown))


def again(user: User, faces: Sequence[int], *, person: Person | None = None) -> Question | None:
    """Ask once more about those of the faces that are open, in their order; None: none is."""
    found = Face.objects.visible_to(user).open().filter(pk__in=faces).select_related("photo")
    by_id = {face.pk: face for face in found}
    still = [by_id[pk] for pk in dict.fromkeys(faces) if pk in by_id]
    if len(still) < 2:
        return about(still[0]) if still else None
    return Question("confirm" if person else "name", still, person=person)


def suggestions(user: User) -> QuerySet[Candidate]:
    """The best candidate of each open face that has one."""
    mine = Candidate.objects.filter(rank=1, face__owner=user)
    return mine.filter(face__person=None, face__ignored_at=None).select_related("face__photo")


def doubtful(user: User) -> QuerySet[Candidate]:
    """Suggestions for single faces, those for people with the fewest confirmed faces first.

    Their answers teach most.
    """
    known = Face.objects.filter(person=OuterRef("person")).order_by().values("person")
    counted = known.annotate(faces=Count("pk")).values("faces")
    clear = suggestions(user).filter(face__quality__gte=TELLING_QUALITY)
    return clear.annotate(known=Subquery(counted)).order_by("known", "-probability", "face_id")


def nameless(user: User) -> FaceQuerySet:
    """Open faces that tell enough and have no candidate that is likely."""
    likely = Candidate.objects.filter(face=OuterRef("pk"), rank=1, probability__gte=SET_PROBABILITY)
    return Face.objects.visible_to(user).open().telling().exclude(Exists(likely))


def seen(user: User) -> FaceQuerySet:
    """Open faces without any candidate, those first that look most like some other face."""
    faces = Face.objects.visible_to(user).unknown().telling().select_related("photo")
    return faces.order_by("-likeness", "-quality", "pk")


def alike(user: User) -> FaceQuerySet:
    """Those of them that look like some other face; the rest was seen once."""
    return seen(user).filter(likeness__gte=_alike())


def _alike() -> float:
    return packs.active().threshold + ALIKE_MARGIN


def groups(user: User) -> QuerySet[Group]:
    """Return groups with two nameless faces or more, the largest first, with their number `n`."""
    found: QuerySet[Any] = Group.objects.visible_to(user).filter(nameless__gte=2)
    listed: QuerySet[Group] = found.annotate(n=F("nameless")).order_by("-n", "pk")
    return listed


def strangers(user: User) -> QuerySet[Group]:
    """Return groups with two faces or more of ignored people, as `groups` does."""
    faces = Face.objects.visible_to(user).of_strangers().filter(group=OuterRef("pk"))
    counted = faces.order_by().values("group").annotate(n=Count("pk")).values("n")
    found: QuerySet[Any] = Group.objects.visible_to(user).strangers()
    counts = found.annotate(n=Subquery(counted)).filter(n__gte=2)
    listed: QuerySet[Group] = counts.order_by("-n", "pk")
    return listed


def members(user: User, group: int, *, skip: Collection[int] = ()) -> list[Face]:
    """Return the nameless faces of a group, the most typical first and the doubtful last.

    Of a group that has more than a set may have, those of the best quality.
    """
    rows = nameless(user).filter(group=group).exclude(pk__in=skip).select_related("photo")
    return _best(rows)


def ignored(user: User, group: int) -> list[Face]:
    """Return the faces of an ignored person, as `members` does."""
    mine = Face.objects.visible_to(user).of_strangers()
    return _best(mine.filter(group=group).select_related("photo"))


def _best(rows: FaceQuerySet) -> list[Face]:
    return grouping.by_typicality(list(rows.order_by("-quality", "pk")[:SET_SIZE]))


def _best_person(found: Survey) -> list[tuple[float, Kind, int]]:
    return [(found.gain, "confirm", found.person)] if found.person and found.gain else []


def _best_group(found: Survey) -> list[tuple[float, Kind, int]]:
    if not found.group or not found.size:
        return []
    gain = found.size * (1 - IMPURITY) / (1 + found.size * IMPURITY)
    return [(gain, "name", found.group)]


def _confirm(user: User, person: int, skip: Collection[int]) -> Question:
    mine = suggestions(user).filter(person=person, probability__gte=SET_PROBABILITY)
    rows = mine.exclude(face__in=skip).select_related("face__photo", "person")
    chosen = list(rows.order_by("-probability", "face_id")[:SET_SIZE])
    faces = [one.face for one in chosen]
    faces += _companions(user, faces, skip)[: SET_SIZE - len(faces)]
    return Question("confirm", faces, person=chosen[0].person)


def _companions(user: User, faces: list[Face], skip: Collection[int]) -> list[Face]:
    """Return the rest of the groups whose greater part is in a set."""
    suggested = Counter(face.group_id for face in faces)
    photos = {face.photo_id for face in faces}
    rest = nameless(user).filter(group__in=suggested.keys() - {None}).exclude(pk__in=skip)
    by_group: dict[int | None, list[Face]] = defaultdict(list)
    for face in rest.select_related("photo").order_by("-quality", "pk"):
        by_group[face.group_id].append(face)
    return [
        face
        for group, members in by_group.items()
        if suggested[group] > len(members)
        for face in members
        if face.photo_id not in photos
    ]


def _name(user: User, group: int, skip: Collection[int]) -> Question:
    ordered = members(user, group, skip=skip)
    more = _relatives(user, ordered, skip)[: SET_SIZE - len(ordered)]
    return Question("name", ordered + more, group=Group.objects.get(pk=group))


def _single(user: User, face: Face, skip: Collection[int]) -> Question:
    more = _relatives(user, [face], skip)
    return Question("name", [face, *more]) if more else Question("face", [face])


def _relatives(user: User, faces: list[Face], skip: Collection[int]) -> list[Face]:
    """Return faces that are likely the same person, though not surely enough for a group."""
    ids = grouping.relatives(user.pk, [face.pk for face in faces[:PROBES]])
    found = nameless(user).filter(pk__in=ids).exclude(pk__in=skip).select_related("photo")
    by_id = {face.pk: face for face in found}
    return [by_id[pk] for pk in ids if pk in by_id]
