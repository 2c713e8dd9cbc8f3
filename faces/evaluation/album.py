"""Albums whose faces are known: `photos/`, and `labels.csv` (photo, person, x, y, w, h in pixels).

Finding and embedding the faces of thousands of photos takes minutes. The result is kept in the
data folder until the album, the weights or the code that looks at pixels change.
"""

import csv
import hashlib
from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from django.conf import settings
from tqdm import tqdm

from albums import images
from faces import extraction, packs
from faces.boxes import Box, iou

LABEL_IOU = 0.3
# The files whose words decide what is found in the pixels.
CODE = (
    "alignment",
    "boxes",
    "detection",
    "drawn",
    "embedding",
    "extraction",
    "finders",
    "landmarks",
    "near",
    "quality",
    "tilted",
    "yunet",
)


@dataclass(frozen=True, slots=True)
class Label:
    photo: str
    person: str
    box: Box  # pixels


@dataclass(frozen=True, slots=True)
class LabelledFaces:
    """The detected faces of an album, in the order of the photos' names; n of them.

    `people` holds the empty text for a face that no row of labels.csv names: nobody knows who
    that is. `boxes` and `landmarks` are fractions of the photo, `widths` pixels of the photo, and
    `dates` seconds since 1970, NaN for a photo without a date.
    """

    vectors: npt.NDArray[np.float32]  # (n, d), L2-normalised
    people: npt.NDArray[np.str_]  # (n,)
    photos: npt.NDArray[np.str_]  # (n,)
    boxes: npt.NDArray[np.float64]  # (n, 4)
    landmarks: npt.NDArray[np.float64]  # (n, 5, 2)
    scores: npt.NDArray[np.float64]  # (n,)
    qualities: npt.NDArray[np.float64]  # (n,)
    widths: npt.NDArray[np.float64]  # (n,)
    dates: npt.NDArray[np.float64]  # (n,)

    def __len__(self) -> int:
        return len(self.people)

    def only(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> "LabelledFaces":
        """Return the chosen faces, by a mask or by indices."""
        return LabelledFaces(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})

    def known(self) -> "LabelledFaces":
        """Return the faces that a label names."""
        return self.only(self.people != "")


class AlbumError(Exception):
    """The album cannot be read; the text says why."""


def labels(album: Path) -> list[Label]:
    """Return the rows of an album's labels.csv.

    Raises:
        AlbumError: the file is missing, or lacks a column or a number.
    """
    try:
        return _labels(album / "labels.csv")
    except (OSError, KeyError, ValueError) as error:
        reason = "labels.csv must have the columns photo, person, x, y, w, h in pixels"
        raise AlbumError(f"{album}: {reason} ({error}).") from error


def _labels(path: Path) -> list[Label]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Label(
                row["photo"],
                row["person"],
                (float(row["x"]), float(row["y"]), float(row["w"]), float(row["h"])),
            )
            for row in csv.DictReader(file)
        ]


def opened(
    album: Path, pack: str | None, *, progress: bool = True
) -> tuple[LabelledFaces, packs.Pack]:
    """Return the labelled faces of an album, and the pack that found them: the active one for None.

    Raises:
        AlbumError: the album cannot be read.
        PackError: the pack cannot be had.
    """
    chosen = packs.get(pack) if pack else packs.active()
    packs.fetch(chosen, progress=progress)
    return load(album, chosen, progress=progress).known(), chosen


def load(album: Path, pack: packs.Pack, *, progress: bool = True) -> LabelledFaces:
    """Find and embed the faces of an album, or read what an earlier call found.

    Raises:
        AlbumError: labels.csv breaks its form, or a photo is missing or cannot be read.
    """
    known = labels(album)
    kept = settings.DATA_DIR / "evaluation" / f"{pack.name}-{_fingerprint(album, pack)}.npz"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        found = _find(album, known, pack, progress=progress)
        unfinished = kept.with_suffix(".part.npz")
        np.savez(unfinished, **{one.name: getattr(found, one.name) for one in fields(found)})
        unfinished.replace(kept)
    with np.load(kept) as arrays:
        return LabelledFaces(**{name: arrays[name] for name in arrays.files})


def _fingerprint(album: Path, pack: packs.Pack) -> str:
    digest = hashlib.sha256(str(album.resolve()).encode())
    digest.update((album / "labels.csv").read_bytes())
    for name in CODE:
        digest.update((Path(__file__).parents[1] / f"{name}.py").read_bytes())
    for file in pack.files:
        digest.update(file.sha256.encode())
    return digest.hexdigest()[:16]


def _find(album: Path, rows: list[Label], pack: packs.Pack, *, progress: bool) -> LabelledFaces:
    by_photo = defaultdict(list)
    for label in rows:
        by_photo[label.photo].append(label)
    columns = defaultdict(list)
    for name, known in tqdm(sorted(by_photo.items()), unit="photo", disable=not progress):
        decoded = _decoded(album / "photos" / name)
        width, height = decoded.image.size
        taken = decoded.metadata.taken_at
        for face in extraction.find(np.asarray(decoded.image), pack):
            x, y, w, h = face.box
            box = (x * width, y * height, w * width, h * height)
            best = max(known, key=lambda label: iou(box, label.box))
            row = {
                "vectors": face.vector,
                "people": best.person if iou(box, best.box) >= LABEL_IOU else "",
                "photos": name,
                "boxes": face.box,
                "landmarks": np.array(face.landmarks).reshape(5, 2),
                "scores": face.score,
                "qualities": face.quality,
                "widths": box[2],
                "dates": _seconds(taken),
            }
            for column, value in row.items():
                columns[column].append(value)
    return LabelledFaces(**{column: np.array(values) for column, values in columns.items()})


def _decoded(photo: Path) -> images.Decoded:
    try:
        return images.decode(photo)
    except (OSError, images.UnreadablePhoto) as error:
        raise AlbumError(f"{photo} cannot be read: {error}") from error


def _seconds(taken: datetime | None) -> float:
    return np.nan if taken is None else taken.timestamp()
