"""Pairs of photos in the form of LFW's pairs.txt (Huang et al., "Labeled Faces in the Wild", 2007).

The first line holds the number of folds and of pairs: so many of the same person in each fold,
then as many of two people. A pair is `name n1 n2` or `name1 n1 name2 n2`.
"""

from dataclasses import dataclass
from pathlib import Path

from faces.evaluation.album import AlbumError

SUFFIXES = (".jpg", ".jpeg", ".png")


class PairsError(AlbumError):
    """The pairs or their photos cannot be read; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Photo:
    person: str
    number: int

    @property
    def stem(self) -> str:
        return f"{self.person}_{self.number:04d}"


@dataclass(frozen=True, slots=True)
class Pair:
    one: Photo
    other: Photo
    fold: int  # from 0

    @property
    def same(self) -> bool:
        return self.one.person == self.other.person


def read(path: Path) -> list[Pair]:
    """Return the pairs of a file, fold by fold.

    Raises:
        PairsError: the file is missing, has fewer than two folds, or breaks LFW's form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PairsError(f"{path}: cannot be read ({error}).") from error
    rows = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    folds, size = _header(path, rows[0][1] if rows else "")
    if len(rows) - 1 != 2 * folds * size:
        expected = f"{folds} folds of {size} pairs of each kind are {2 * folds * size} lines"
        raise PairsError(f"{path}: {expected}, but {len(rows) - 1} follow the first.")
    return [
        _pair(path, number, line, fold=index // (2 * size), same=index % (2 * size) < size)
        for index, (number, line) in enumerate(rows[1:])
    ]


def _header(path: Path, line: str) -> tuple[int, int]:
    words = line.split()
    if len(words) != 2 or not all(word.isdecimal() for word in words):
        raise PairsError(f"{path}: the first line must be the numbers of folds and of pairs.")
    folds, size = map(int, words)
    if folds < 2 or size < 1:
        raise PairsError(f"{path}: two folds or more are needed, and a pair in each.")
    return folds, size


def _pair(path: Path, number: int, line: str, *, fold: int, same: bool) -> Pair:
    words = [word.strip() for word in (line.split("\t") if "\t" in line else line.split())]
    form = "name n1 n2" if same else "name1 n1 name2 n2"
    numbers = words[1:] if same else words[1::2]
    if len(words) != (3 if same else 4) or not all(word.isdecimal() for word in numbers):
        raise PairsError(f"{path}, line {number}: expected `{form}`, got `{line.strip()}`.")
    first = Photo(words[0], int(words[1]))
    pair = Pair(first, Photo(words[0 if same else 2], int(words[-1])), fold)
    if pair.one == pair.other or pair.same != same:
        kind = "two photos of one person" if same else "photos of two people"
        raise PairsError(f"{path}, line {number}: expected {kind}, got `{line.strip()}`.")
    return pair


def files(folder: Path, pairs: list[Pair]) -> dict[Photo, Path]:
    """Return the file of each photo: FOLDER/name/name_0001.jpg, or FOLDER/name_0001.jpg.

    Raises:
        PairsError: photos are missing; the text names the first ones.
    """
    wanted = photos_of(pairs)
    found = {photo: path for photo in wanted if (path := _file(folder, photo))}
    missing = [photo.stem for photo in wanted if photo not in found]
    if missing:
        some = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
        raise PairsError(f"{folder}: {len(missing)} of {len(wanted)} photos are missing ({some}).")
    return found


def photos_of(pairs: list[Pair]) -> list[Photo]:
    """Return each photo of the pairs once."""
    return list(dict.fromkeys(photo for pair in pairs for photo in (pair.one, pair.other)))


def _file(folder: Path, photo: Photo) -> Path | None:
    parents = folder / photo.person, folder
    places = (parent / (photo.stem + end) for parent in parents for end in SUFFIXES)
    return next((place for place in places if place.is_file()), None)
