"""Packs side by side, on the confirmed faces of one owner: what the administrator decides by.

Each confirmed face in turn is taken out of the gallery and looked up in it (leave-one-out, see
`accuracy`), so that the figures say what the pack does with the people of this very library.
"""

import time
from collections.abc import Sequence
from statistics import median
from typing import TypedDict

import numpy as np

from albums.images import UnreadablePhoto, decode
from albums.models import Photo, User
from faces import accuracy, certainty, extraction, gallery, packs, reliability
from faces.models import Embedding, Person

TIMED_PHOTOS = 8
# Of more confirmed faces than this a sample is compared in pairs.
MAX_PAIRED = 2000
FALSE_RATE = 1e-3
# Which share of the faces to be named belongs to people who are known: nobody knows before the
# switch, and both packs are judged by the same.
KNOWN_SHARE = 0.5


class Figures(TypedDict):
    """What one pack does with the owner's faces. Shares are 0 to 1; None: nothing tells."""

    faces: int
    people: int
    rank1: float | None  # of faces whose person has others: the right name is the first
    suggested: float | None  # of the same: a name would be suggested, as sure as the owner wants it
    right: float | None  # of what would be suggested, to strangers too
    certainty: float  # how many of 1 the owner wants to be right
    separation: float | None  # of pairs of one person: above one in 1,000 pairs of two people
    milliseconds: float | None  # to find and embed the faces of a photo; median
    megabytes: float  # of the weights


def compare(owner: User, compared: Sequence[packs.Pack]) -> dict[str, Figures]:
    """Return each pack's figures by name."""
    target = certainty.target_of(owner.pk)
    times = milliseconds(owner, compared)
    for pack in compared:
        learn(owner, pack)
    return {pack.name: _figures(owner, pack, target, times.get(pack.name)) for pack in compared}


def learn(owner: User, pack: packs.Pack) -> None:
    """Make the templates of an owner's people under a pack that is not in use."""
    if pack != packs.active():
        for person in Person.objects.filter(owner=owner).order_by("pk"):
            gallery.refine(person, pack.name)


def _figures(owner: User, pack: packs.Pack, target: float, milliseconds: float | None) -> Figures:
    probes = accuracy.look_up(owner, pack)
    tested = [probe for probe in probes if not probe.alone]
    cut = _cut(probes, target)
    return Figures(
        faces=len(probes),
        people=len({probe.person for probe in probes}),
        rank1=_share([probe.own >= probe.other and probe.own > -np.inf for probe in tested]),
        suggested=cut.found if tested else None,
        right=cut.measured if tested else None,
        certainty=target,
        separation=separation(owner, pack),
        milliseconds=milliseconds,
        megabytes=sum(one.path.stat().st_size for one in pack.files) / 1e6,
    )


def _cut(probes: Sequence[accuracy.Probe], target: float) -> reliability.Cut:
    """Return what comes of the owner's wish, after the pack is sharpened by the owner's faces."""
    known, strangers = accuracy.known_of(probes), accuracy.strangers_of(probes)
    sharpened = reliability.Sharpened()
    if len(probes) >= accuracy.FEWEST:
        sharpened = reliability.sharpen(known, strangers, KNOWN_SHARE)
    cuts = reliability.cuts(known, strangers, KNOWN_SHARE, np.empty(0), sharpened)
    return reliability.least_for(target, cuts)


def _share(outcomes: Sequence[bool]) -> float | None:
    return float(np.mean(outcomes)) if len(outcomes) else None


def separation(owner: User, pack: packs.Pack) -> float | None:
    """Return TAR at FAR 1e-3 over the pairs of an owner's confirmed faces."""
    named = Embedding.objects.filter(owner=owner, pack=pack.name, face__person__isnull=False)
    keys = list(named.order_by("pk").values_list("pk", flat=True))
    chosen = np.random.default_rng(0).permutation(keys)[:MAX_PAIRED].tolist()
    rows = list(named.filter(pk__in=chosen).order_by("pk").values_list("vector", "face__person"))
    vectors = np.array([vector for vector, _ in rows], np.float32)
    people = np.array([person for _, person in rows])
    pairs = np.triu_indices(len(rows), 1)
    same = people[pairs[0]] == people[pairs[1]]
    if same.all() or not same.any():
        return None
    similarity = (vectors @ vectors.T)[pairs]
    return float((similarity[same] > np.quantile(similarity[~same], 1 - FALSE_RATE)).mean())


def milliseconds(owner: User, compared: Sequence[packs.Pack]) -> dict[str, float]:
    """Return by pack how long it looks at one of the owner's photos, in turns on the same ones."""
    photos = Photo.objects.filter(owner=owner, faces__isnull=False, failed_at=None).distinct()
    times: dict[str, list[float]] = {pack.name: [] for pack in compared}
    for photo in photos.order_by("-pk")[:TIMED_PHOTOS]:
        try:
            pixels = np.asarray(decode(photo.original, turns=photo.turned).image)
        except UnreadablePhoto:
            continue
        for pack in compared:
            extraction.find(pixels, pack)  # networks open and caches fill: not counted
            begun = time.perf_counter()
            extraction.find(pixels, pack)
            times[pack.name].append((time.perf_counter() - begun) * 1000)
    return {name: median(taken) for name, taken in times.items() if taken}
