"""Packs side by side, on the confirmed faces of one owner: what the administrator decides by.

Each confirmed face in turn is taken out of the gallery and looked up in it (leave-one-out), so
that the figures say what the pack does with the people of this very library.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from albums.images import UnreadablePhoto, decode
from albums.models import Photo, User
from faces import certainty, extraction, gallery, packs, scoring
from faces.models import Embedding

TIMED_PHOTOS = 8
# Of more confirmed faces than this a sample is looked up; the gallery is always whole.
MAX_PROBES = 2000
FALSE_RATE = 1e-3
BLOCK = 250  # probes at a time

Vectors = npt.NDArray[np.float32]
Shares = npt.NDArray[np.float64]


class Figures(TypedDict):
    """What one pack does with the owner's faces. Shares are 0 to 1; None: nothing tells."""

    faces: int
    people: int
    rank1: float | None  # of faces whose person has others: the right name is the first
    suggested: float | None  # of the same: the right name would be suggested
    right: float | None  # of all names that would be suggested
    certainty: float  # how sure the owner wants Kith to be
    separation: float | None  # of pairs of one person: above one in 1,000 pairs of two people
    milliseconds: float | None  # to find and embed the faces of a photo; median
    megabytes: float  # of the weights


@dataclass(frozen=True, slots=True)
class Known:
    """An owner's confirmed faces under a pack: n of them."""

    vectors: Vectors  # (n, d), L2-normalised
    people: npt.NDArray[np.int64]  # (n,)
    weights: npt.NDArray[np.float32]  # (n,), above 0


@dataclass(frozen=True, slots=True)
class Looked:
    """The outcome for each probe; m of them."""

    known: npt.NDArray[np.bool_]  # (m,) whether the person has another confirmed face
    right: npt.NDArray[np.bool_]  # (m,) whether the best person is the right one
    probability: Shares  # (m,) of the best person


def compare(owner: User, compared: Sequence[packs.Pack]) -> dict[str, Figures]:
    """Return each pack's figures by name, over the faces that have a vector of every pack."""
    target = certainty.target_of(owner.pk)
    times = milliseconds(owner, compared)
    found = {}
    for pack in compared:
        known = _confirmed(owner, pack, compared)
        found[pack.name] = _figures(known, pack, target, times.get(pack.name))
    return found


def _confirmed(owner: User, pack: packs.Pack, compared: Sequence[packs.Pack]) -> Known:
    rows = Embedding.objects.filter(owner=owner, pack=pack.name, face__person__isnull=False)
    for other in compared:
        also = Embedding.objects.filter(owner=owner, pack=other.name).values("face")
        rows = rows.filter(face__in=also)
    values = list(rows.order_by("face").values_list("vector", "face__person", "face__quality"))
    vectors = np.array([vector for vector, _, _ in values], np.float32)
    return Known(
        vectors.reshape(-1, pack.dimensions),
        np.array([person for _, person, _ in values], np.int64),
        np.maximum([quality for _, _, quality in values], gallery.MIN_WEIGHT).astype(np.float32),
    )


def _figures(known: Known, pack: packs.Pack, target: float, milliseconds: float | None) -> Figures:
    looked = leave_one_out(known, pack)
    # As if neither had been measured yet: the same for both.
    shown = looked.probability >= certainty.unmeasured(target)
    return Figures(
        faces=len(known.people),
        people=len(np.unique(known.people)),
        rank1=_share(looked.right[looked.known]),
        suggested=_share((looked.right & shown)[looked.known]),
        right=_share(looked.right[shown]),
        certainty=target,
        separation=separation(known),
        milliseconds=milliseconds,
        megabytes=sum(one.path.stat().st_size for one in pack.files) / 1e6,
    )


def _share(outcomes: npt.NDArray[np.bool_]) -> float | None:
    return float(outcomes.mean()) if len(outcomes) else None


def leave_one_out(known: Known, pack: packs.Pack) -> Looked:
    """Look confirmed faces up in the gallery without themselves, by the scoring rule of matching.

    The centroid stands for the templates of a person.
    """
    people, places, counts = np.unique(known.people, return_inverse=True, return_counts=True)
    probes = _sample(len(known.people))
    sums = np.zeros((len(people), known.vectors.shape[1]), np.float32)
    np.add.at(sums, places, known.weights[:, None] * known.vectors)
    best = np.zeros(len(probes), np.intp)
    probability = np.zeros(len(probes))
    for start in range(0, len(probes), BLOCK):
        block = probes[start : start + BLOCK]
        scores = _scores(known, block, places, sums)
        left = np.broadcast_to(counts, scores.shape).copy()
        left[np.arange(len(block)), places[block]] -= 1
        scores[left == 0] = -1
        top = scores.argmax(axis=1)
        rows = np.arange(len(block))
        best[start : start + BLOCK] = top
        probability[start : start + BLOCK] = pack.calibration.probability(
            scores[rows, top], np.maximum(left[rows, top], 1)
        )
    truth = places[probes]
    return Looked(counts[truth] > 1, best == truth, probability)


def _sample(count: int) -> npt.NDArray[np.intp]:
    if count <= MAX_PROBES:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, MAX_PROBES, replace=False))


def _scores(
    known: Known, block: npt.NDArray[np.intp], places: npt.NDArray[np.intp], sums: Vectors
) -> Shares:
    """Return (probes, people): each probe's score with everybody, itself left out."""
    vectors, rows = known.vectors[block], np.arange(len(block))
    single = vectors @ known.vectors.T
    single[rows, block] = -1
    lengths = np.maximum(np.linalg.norm(sums, axis=1), 1e-6)
    centroid = vectors @ (sums / lengths[:, None]).T
    own = sums[places[block]] - known.weights[block, None] * vectors
    own /= np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-6)
    centroid[rows, places[block]] = (vectors * own).sum(axis=1)
    nearest = np.zeros_like(centroid)
    for person in range(len(sums)):
        mine = single[:, places == person]
        mine = -np.sort(-mine, axis=1)[:, : scoring.NEAREST]
        counted = mine > -1
        nearest[:, person] = np.where(counted, mine, 0).sum(1) / np.maximum(counted.sum(1), 1)
    scores: Shares = np.asarray(scoring.score(centroid, nearest), np.float64)
    return scores


def separation(known: Known) -> float | None:
    """Return TAR at FAR 1e-3 over the pairs of confirmed faces."""
    probes = _sample(len(known.people))
    vectors, people = known.vectors[probes], known.people[probes]
    pairs = np.triu_indices(len(probes), 1)
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
            pixels = np.asarray(decode(photo.original).image)
        except UnreadablePhoto:
            continue
        for pack in compared:
            extraction.find(pixels, pack)  # networks open and caches fill: not counted
            begun = time.perf_counter()
            extraction.find(pixels, pack)
            times[pack.name].append((time.perf_counter() - begun) * 1000)
    return {name: median(taken) for name, taken in times.items() if taken}
