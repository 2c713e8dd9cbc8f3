"""Do groups hold one person each, and each person's faces in one group? In any order of arrival?"""

from argparse import ArgumentParser
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from faces import packs
from faces.clusters import Cluster, join, pair_threshold
from faces.evaluation import album as albums
from faces.evaluation.album import LabelledFaces
from faces.evaluation.report import Report
from faces.grouping import FLOOR_MARGIN, NEIGHBOURS
from faces.models import CLEAR_QUALITY, TELLING_QUALITY

Labels = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Score:
    """BCubed (Amigó et al., "A comparison of extrinsic clustering evaluation metrics", 2009).

    A face's precision is the share of its group that is its person, its recall the share of its
    person that is in its group; both are means over all faces. Groups have two faces or more.
    """

    precision: float
    recall: float
    groups: int
    pure: float  # share of the groups that hold one person

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def values(self) -> dict[str, float]:
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "groups": self.groups,
            "pure": self.pure,
        }


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--album", type=Path, required=True)
    parser.add_argument("--pack", metavar="NAME", help="default: the active one")
    parser.add_argument("--orders", type=int, default=10, help="random orders of arrival")


def run(*, album: Path, pack: str | None = None, orders: int, **_: Any) -> Report:
    faces, chosen = albums.opened(album, pack)
    names = np.unique(faces.people)
    report = Report()
    report.say("people      faces  order     precision  recall  F1      groups  pure")
    for title, some in (("all", names), ("held out", names[1::2])):
        here = faces.only(np.isin(faces.people, some))
        scores = [score(grow(here, order, chosen), here.people) for order in arrivals(here, orders)]
        report.values[title] = [one.values() for one in scores]
        _say(report, title, len(here), scores)
    _say_mixed(report, faces, grow(faces, np.arange(len(faces)), chosen))
    return report


def arrivals(faces: LabelledFaces, orders: int) -> list[Labels]:
    """Return the order of the photos' names, then random ones.

    Faces of a photo stay together, the best first.
    """
    _, photos = np.unique(faces.photos, return_inverse=True)
    count = int(photos.max()) + 1
    places = [np.arange(count)]
    places += [np.random.default_rng(seed).permutation(count) for seed in range(orders)]
    return [np.lexsort((-faces.qualities, place[photos])) for place in places]


def grow(faces: LabelledFaces, order: Labels, pack: packs.Pack) -> Labels:
    """Return the number of the group of each face, after the faces arrived in the order.

    The same rule as in the application, which looks for neighbours in PostgreSQL instead.
    """
    vectors = np.zeros_like(faces.vectors)  # of those who have arrived
    where = np.arange(len(faces))
    _, photos = np.unique(faces.photos, return_inverse=True)
    clusters: dict[int, Cluster] = {}
    floor = pack.threshold + FLOOR_MARGIN
    for count, one in enumerate(order.tolist()):
        vectors[count] = faces.vectors[one]
        clear = bool(faces.qualities[one] >= CLEAR_QUALITY)
        photo = frozenset([int(photos[one])])
        single = Cluster((one,), (one,), faces.vectors[one], photo, clear=clear)
        clusters[one] = single
        if faces.qualities[one] < TELLING_QUALITY:
            continue
        near = order[_nearest(vectors, count, floor)]
        keys = set(where[near[faces.qualities[near] >= TELLING_QUALITY]].tolist())
        threshold = pair_threshold(pack.threshold, count)
        for other in join(single, [clusters[key] for key in keys], threshold):
            single = clusters.pop(int(where[other.faces[0]])) + clusters.pop(int(where[one]))
            into = single.faces[0]
            where[list(single.faces)] = into
            clusters[into] = single
    return where


def _nearest(vectors: npt.NDArray[np.float32], probe: int, floor: float) -> Labels:
    similarity = vectors[:probe] @ vectors[probe]
    alike = np.flatnonzero(similarity >= floor)
    nearest: Labels = alike[np.argsort(-similarity[alike])][: NEIGHBOURS - 1]
    return nearest


def score(labels: Labels, people: npt.NDArray[np.str_]) -> Score:
    """Judge the groups of n faces.

    Args:
        labels: (n,), the group of each face; a face alone has a number of its own.
        people: (n,), who they are.
    """
    both = Counter(zip(labels.tolist(), people.tolist(), strict=True))
    groups, persons = Counter(labels.tolist()), Counter(people.tolist())
    # Each of the k faces of a person in a group of g has a precision of k / g.
    precision = sum(k * k / groups[group] for (group, _), k in both.items()) / len(labels)
    recall = sum(k * k / persons[person] for (_, person), k in both.items()) / len(labels)
    large = {group for group, size in groups.items() if size > 1}
    pure = sum(k == groups[group] for (group, _), k in both.items() if group in large)
    return Score(precision, recall, len(large), pure / len(large) if large else 1.0)


def _say(report: Report, title: str, count: int, scores: list[Score]) -> None:
    rows = [("by name", scores[:1])]
    if others := scores[1:]:
        worst = min(others, key=lambda one: one.f1)
        rows += [(f"mean of {len(others)}", others), ("worst", [worst])]
    for order, some in rows:
        mean = {key: np.mean([one.values()[key] for one in some]) for key in some[0].values()}
        report.say(
            f"{title:10}  {count:5}  {order:10}  {mean['precision']:.4f}    {mean['recall']:.4f}  "
            f"{mean['f1']:.4f}  {mean['groups']:6.0f}  {mean['pure']:.4f}"
        )


def _say_mixed(report: Report, faces: LabelledFaces, labels: Labels) -> None:
    """Name the groups of more than one person: to look at them, and at their labels."""
    people: dict[int, Counter[str]] = defaultdict(Counter)
    for label, person in zip(labels.tolist(), faces.people.tolist(), strict=True):
        people[label][person] += 1
    mixed = [dict(here) for here in people.values() if len(here) > 1]
    report.values["mixed"] = mixed
    report.say(f"\ngroups of several people: {len(mixed)}")
    for here in mixed:
        report.say("  " + ", ".join(f"{name} {count}" for name, count in here.items()))
