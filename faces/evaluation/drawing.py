"""Pairs drawn as LFW draws them, from the photos of an album that show one labelled person.

No person is in two folds. As in LFW people are drawn and not photos: who is in many photos is not
in most pairs.
"""

import random
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

from faces.evaluation.album import labels
from faces.evaluation.pairs import Pair, PairsError, Photo

FOLDS = 10
SIZE = 300  # pairs of each kind in a fold
SEED = 1


def single(album: Path) -> dict[Photo, Path]:
    """Return the photos in which one face is labelled, numbered by person.

    Raises:
        AlbumError: labels.csv is missing or cannot be read.
    """
    known = labels(album)
    count = Counter(label.photo for label in known)
    names = defaultdict(list)
    for label in sorted(known, key=lambda label: label.photo):
        if count[label.photo] == 1:
            names[label.person].append(label.photo)
    return {
        Photo(person, number): album / "photos" / name
        for person, own in names.items()
        for number, name in enumerate(own, 1)
    }


def draw(
    photos: dict[str, int], *, folds: int = FOLDS, size: int = SIZE, seed: int = SEED
) -> list[Pair]:
    """Return pairs of people, each with so many photos, fold by fold.

    Raises:
        PairsError: a fold has too few pairs of the same person, or of two people.
    """
    choice = random.Random(seed)  # noqa: S311 - a repeatable choice, not a secret
    people = sorted(photos)
    choice.shuffle(people)
    pairs = []
    for fold in range(folds):
        own = {name: photos[name] for name in people[fold::folds]}
        pairs += _same(own, fold, size, choice)
        pairs += _strangers(own, fold, size, choice)
    return pairs


def _same(photos: dict[str, int], fold: int, size: int, choice: random.Random) -> list[Pair]:
    """Draw a pair of each person in turn, until there are enough."""
    left = {name: list(combinations(range(1, count + 1), 2)) for name, count in photos.items()}
    if sum(map(len, left.values())) < size:
        raise PairsError(f"The album has fewer than {size} pairs of the same person a fold.")
    for rest in left.values():
        choice.shuffle(rest)
    pairs: list[Pair] = []
    while len(pairs) < size:
        for name in [name for name, rest in left.items() if rest][: size - len(pairs)]:
            one, other = left[name].pop()
            pairs.append(Pair(Photo(name, one), Photo(name, other), fold))
    return pairs


def _strangers(photos: dict[str, int], fold: int, size: int, choice: random.Random) -> list[Pair]:
    people = sorted(photos)
    if len(people) * (len(people) - 1) // 2 < size:
        raise PairsError(f"The album has fewer than {size} pairs of two people a fold.")
    drawn: set[tuple[str, str]] = set()
    while len(drawn) < size:
        one, other = sorted(choice.sample(people, 2))
        drawn.add((one, other))
    return [
        Pair(
            Photo(one, choice.randint(1, photos[one])),
            Photo(other, choice.randint(1, photos[other])),
            fold,
        )
        for one, other in sorted(drawn)
    ]
