"""Measuring how right the suggestions are in a library, on what its owner has confirmed.

Leave-one-out: each confirmed face is looked up as if it were new, once in the gallery without
itself, and once without its person: then it is a stranger, whom every suggestion mistakes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import astuple, dataclass, fields

import numpy as np
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from albums.models import User
from faces import gallery, matching, packs, ranking, reliability
from faces.matching import Compared
from faces.models import Accuracy, Candidate, Collage, Face, Rejection, Relearning
from faces.reliability import Known, Sharpened, Strangers, Values

# At most so many faces are looked up: the error of a percentage is then a fifth of a point.
PROBES = 2000
PORTION = 200
# With fewer confirmed faces their answers say less than the pack's calibration does.
FEWEST = 30
# Measured again after so many new answers, so large a part of them, or of the open faces.
ANSWERS, PART, OPEN_PART = 10, 0.1, 0.25
# Stands for "nobody is near enough" where minus infinity cannot be written (JSON).
NOBODY = -1000.0


@dataclass(frozen=True, slots=True)
class Probe:
    """A confirmed face that was looked up: the log-odds of its own and of the best other person."""

    person: int
    own: float
    other: float
    mistaken_for: int | None
    alone: bool  # the person has no other face: a stranger in any case


@dataclass(frozen=True, slots=True)
class Tally:
    """How one person's confirmed faces fare as probes, and who is mistaken for the person."""

    person: int
    faces: int
    found: int
    suggested: int

    @property
    def recall(self) -> float:
        return self.found / self.faces

    @property
    def precision(self) -> float | None:
        return self.found / self.suggested if self.suggested else None


def is_due(owner: User, pack: packs.Pack) -> bool:
    """Whether a library has changed enough since it was measured with the pack."""
    now = _counts(owner, pack)
    before = Accuracy.objects.filter(owner=owner, pack=pack.name).defer("probes").first()
    if before is None:
        return now["confirmed"] > 0
    answers = abs(now["confirmed"] - before.confirmed) + abs(now["rejected"] - before.rejected)
    appeared = abs(now["open"] - before.open)
    return answers >= max(ANSWERS, PART * before.confirmed) or appeared > max(
        PORTION, OPEN_PART * before.open
    )


def _counts(owner: User, pack: packs.Pack) -> dict[str, int]:
    faces = Face.objects.filter(owner=owner, embeddings__pack=pack.name)
    counts: dict[str, int] = faces.aggregate(
        confirmed=Count("pk", filter=Q(person__isnull=False)),
        open=Count("pk", filter=Q(person=None, ignored_at=None)),
    )
    return {**counts, "rejected": Rejection.objects.filter(person__owner=owner).count()}


def due() -> User | None:
    """Return an owner whose library is to be measured under the active pack.

    One whose people are just being learnt under it is measured after that.
    """
    pack = packs.active()
    learning = Relearning.objects.values("owner")
    owners = User.objects.filter(people__isnull=False).exclude(pk__in=learning)
    owners = owners.distinct().order_by("pk")
    return next((owner for owner in owners if is_due(owner, pack)), None)


def measure_next() -> Accuracy | None:
    """Measure one library, if there is one to measure."""
    owner = due()
    return None if owner is None else measure(owner)


def measure(owner: User) -> Accuracy:
    """Measure a library under the active pack, and let its suggestions follow."""
    pack = packs.active()
    counts = _counts(owner, pack)
    probes = look_up(owner, pack)
    known, unknown = known_of(probes), _unknown(owner, counts["open"])
    strangers = strangers_of(probes)
    share = reliability.known_share(known.evidence, strangers.evidence, unknown)
    strangers = _with_rejected(owner, pack, strangers, (1 - share) * counts["open"])
    sharpened = Sharpened()
    if len(probes) >= FEWEST:
        sharpened = reliability.sharpen(known, strangers, share)
    cuts = reliability.cuts(known, strangers, share, unknown, sharpened)
    measured, _ = Accuracy.objects.update_or_create(
        owner=owner,
        pack=pack.name,
        defaults={
            **counts,
            "measured_at": timezone.now(),
            "tested": len(probes),
            "strangers": 1 - share,
            "offset": sharpened.offset,
            "slope": sharpened.slope,
            "cuts": [astuple(one) for one in cuts],
            "probes": [_row(one) for one in probes],
        },
    )
    ranking.rerank(owner, recalibrate=True)
    return measured


def look_up(owner: User, pack: packs.Pack) -> list[Probe]:
    """Look up confirmed faces, at most `PROBES` of them, in the gallery without themselves."""
    named = Face.objects.confirmed().filter(owner=owner, embeddings__pack=pack.name)
    people = dict(named.order_by("pk").values_list("pk", "person_id"))
    chosen = _sample(people)
    similar = _without_themselves(pack, {face: people[face] for face in chosen})
    beside = _beside(chosen)
    probes = []
    for face, rows in _compared(owner, pack, chosen):
        own, others = [], []
        for row in rows:
            if row.person != people[face]:
                if row.person not in beside[face]:
                    others.append((matching.evidence(pack, row), row.person))
            elif similar.get(face, -1.0) >= matching.floor(pack):
                row = row._replace(template=similar[face])
                own.append(matching.evidence(pack, row))
        other, mistaken_for = max(others, default=(-np.inf, None))
        probes.append(
            Probe(
                people[face],
                max(own, default=-np.inf),
                other,
                mistaken_for,
                alone=face not in similar,
            )
        )
    return probes


def _sample(faces: Collection[int]) -> list[int]:
    """Return at most `PROBES` of the ids, the same ones whenever it is asked."""
    count = min(PROBES, len(faces))
    chosen: list[int] = (
        np.random.default_rng(0).choice(sorted(faces), count, replace=False).tolist()
    )
    return chosen


def _compared(
    owner: User, pack: packs.Pack, faces: list[int]
) -> Iterator[tuple[int, list[Compared]]]:
    for first in range(0, len(faces), PORTION):
        portion = faces[first : first + PORTION]
        by_face = defaultdict(list)
        for row in matching.rows(owner.pk, pack, faces=portion, tested=True):
            by_face[row.face].append(row)
        for face in portion:
            yield face, by_face[face]


def _without_themselves(pack: packs.Pack, people: dict[int, int]) -> dict[int, float]:
    by_person = defaultdict(set)
    for face, person in people.items():
        by_person[person].add(face)
    similar: dict[int, float] = {}
    for person, faces in by_person.items():
        similar |= gallery.left_out(person, pack.name, faces)
    return similar


def _beside(faces: Collection[int]) -> dict[int, set[int]]:
    """Return by face the people who are confirmed in its photo: no other face gets their name."""
    repeating = Exists(Collage.objects.filter(photo=OuterRef("photo")))
    photos = dict(
        Face.objects.filter(~repeating, pk__in=faces).order_by("pk").values_list("pk", "photo_id")
    )
    named = Face.objects.confirmed().filter(photo__in=set(photos.values()))
    people = defaultdict(set)
    for photo, person in named.order_by("pk").values_list("photo_id", "person_id"):
        people[photo].add(person)
    return {face: people[photos[face]] if face in photos else set() for face in faces}


def strangers_of(probes: Collection[Probe]) -> Strangers:
    """Return what the probes show of strangers: each looked up without its person."""
    return Strangers(np.array([one.other for one in probes]), np.ones(len(probes)))


def known_of(probes: Iterable[Probe]) -> Known:
    """Return what the probes show of faces whose person has others."""
    tested = [one for one in probes if not one.alone]
    return Known(
        np.array([max(one.own, one.other) for one in tested]),
        np.array([one.own >= one.other and np.isfinite(one.own) for one in tested], dtype=bool),
    )


def _unknown(owner: User, count: int) -> Values:
    """Return the best evidence for each open face, minus infinity for those without any."""
    here = Face.objects.filter(photo=OuterRef("face__photo"), person=OuterRef("person"))
    best = (
        Candidate.objects.filter(~Exists(here), face__owner=owner)
        .values("face")
        .annotate(best=Max("evidence"))
        .values_list("best", flat=True)
    )
    found = np.array(list(best), dtype=float)
    nobody = np.full(max(0, count - len(found)), -np.inf)
    return np.concatenate([found, nobody])


def _with_rejected(owner: User, pack: packs.Pack, strangers: Strangers, among: float) -> Strangers:
    """Add the faces whose suggestion the owner rejected, for what they are known to be.

    They are picked out of `among` open strangers just because they were suggested, and must not
    count as if such faces were common: confirmed faces without their person stand for one half
    of the strangers, the strangers of the library for the other.
    """
    rejected = defaultdict(set)
    pairs = Rejection.objects.filter(person__owner=owner, face__person=None)
    for face, person in pairs.values_list("face_id", "person_id"):
        rejected[face].add(person)
    if not rejected or not len(strangers.weights):
        return strangers
    faces = _sample(rejected)
    evidence = [
        max(
            (matching.evidence(pack, row) for row in rows if row.person in rejected[face]),
            default=-np.inf,
        )
        for face, rows in _compared(owner, pack, faces)
    ]
    total = len(strangers.weights)
    each = total / 2 / max(among, len(rejected)) * len(rejected) / len(faces)
    return Strangers(
        np.concatenate([strangers.evidence, evidence]),
        np.concatenate([strangers.weights / 2, np.full(len(evidence), each)]),
    )


def latest(owner: User) -> Accuracy | None:
    """Return what was measured under the active pack, if enough faces could be looked up."""
    return Accuracy.objects.filter(
        owner=owner, pack=packs.active().name, tested__gte=FEWEST
    ).first()


def tallies(measured: Accuracy, least: float) -> list[Tally]:
    """Return how each person's probes fare where suggestions are shown from `least` on.

    The people with the lowest recall, and then the lowest precision, come first.
    """
    sharpened = Sharpened(measured.offset, measured.slope)
    faces, found, suggested = (defaultdict[int, int](int) for _ in range(3))
    for probe in (Probe(*row) for row in measured.probes):
        if probe.alone:
            continue
        faces[probe.person] += 1
        best = max(probe.own, probe.other)
        person = probe.person if probe.own >= probe.other else probe.mistaken_for
        if person is not None and sharpened.probability(np.array([best]))[0] >= least:
            suggested[person] += 1
            found[probe.person] += person == probe.person
    made = [Tally(one, faces[one], found[one], suggested[one]) for one in faces]
    return sorted(made, key=lambda one: (one.recall, one.precision or 0.0, -one.faces))


def _row(probe: Probe) -> list[float | int | bool | None]:
    values = (getattr(probe, one.name) for one in fields(probe))
    return [max(value, NOBODY) if isinstance(value, float) else value for value in values]
