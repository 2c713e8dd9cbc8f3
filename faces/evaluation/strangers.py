"""Is somebody who was ignored once asked about again, and is anybody ignored by mistake?

Every second person of an album is family, whose faces are named as they arrive; the others are
strangers, who are ignored whenever they are asked about. What happens to later faces is counted.
"""

from argparse import ArgumentParser
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from faces import packs, review
from faces.evaluation import album as albums
from faces.evaluation import kith, library
from faces.evaluation.album import LabelledFaces
from faces.evaluation.report import Report
from faces.models import TELLING_QUALITY, Face


@dataclass(slots=True)
class Count:
    """What became of faces that can tell who they are."""

    later: int = 0  # faces of strangers who were ignored before
    silent: int = 0  # of these, ignored without a question
    family: int = 0  # faces of people who are to be named
    lost: int = 0  # of these, ignored without a question
    first: int = 0  # first faces of strangers
    early: int = 0  # of these, ignored as somebody else's
    names: set[str] = field(default_factory=set)  # whose faces were lost

    def values(self) -> dict[str, Any]:
        return asdict(self) | {"names": sorted(self.names)}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--album", type=Path, required=True, help="labels.csv and photos/")
    parser.add_argument("--pack", metavar="NAME", help="default: the active one")
    parser.add_argument("--orders", type=int, default=2, help="random orders of arrival")


def run(*, album: Path, pack: str | None = None, orders: int, **_: Any) -> Report:
    faces, chosen = albums.opened(album, pack)
    report = Report()
    report.say("order  strangers' later faces  ignored silently  family's faces  lost  whose")
    for seed in range(orders):
        count = play(faces, chosen, seed)
        share = count.silent / max(count.later, 1)
        report.values[f"order {seed}"] = count.values()
        report.say(
            f"{seed:5}  {count.later:22}  {count.silent:7} ({share:6.1%})  "
            f"{count.family:14}  {count.lost:4}  {len(count.names)}"
        )
    return report


def play(faces: LabelledFaces, pack: packs.Pack, seed: int, *, progress: bool = True) -> Count:
    """Let the photos arrive in a random order, and answer about each as it is there."""
    family = set(np.unique(faces.people)[::2].tolist())
    count, met = Count(), set[str]()
    with library.scratch(pack) as owner:
        for places in tqdm(_photos(faces, seed), unit="photo", disable=not progress):
            ids = kith.arrive(owner, faces.only(np.array(places)), pack, progress=False)
            names = defaultdict(list)
            for face, place in zip(_in_order(ids), places, strict=True):
                who = str(faces.people[place])
                _note(count, face, who, who in family, who in met)
                if not face.ignored_at:
                    names[who].append(face)
            for who, those in names.items():
                if who in family:
                    review.confirm(those, by=owner, name=who)
                else:
                    review.ignore_person(those, by=owner)
            met |= {str(faces.people[place]) for place in places}
    return count


def _photos(faces: LabelledFaces, seed: int) -> list[list[int]]:
    """Return the places of the faces of each photo, in a random order of the photos."""
    in_order = sorted(range(len(faces)), key=lambda place: str(faces.photos[place]))
    photos = [list(those) for _, those in groupby(in_order, key=lambda p: str(faces.photos[p]))]
    return [photos[place] for place in np.random.default_rng(seed).permutation(len(photos))]


def _in_order(ids: list[int]) -> list[Face]:
    found = Face.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def _note(count: Count, face: Face, who: str, family: bool, met: bool) -> None:
    if face.quality < TELLING_QUALITY:
        return
    ignored = bool(face.ignored_at)
    if family:
        count.family += 1
        count.lost += ignored
        count.names |= {who} if ignored else set()
    elif met:
        count.later += 1
        count.silent += ignored
    else:
        count.first += 1
        count.early += ignored
