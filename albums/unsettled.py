"""Notes of photos that are between their row and their files, for what a crash leaves of them.

A file cannot be kept or removed in the same moment as its row. A note is written before either
and removed after both: one that stays says which files may have no row. See `uploads.settle`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from albums.models import LEASE, Photo

NAME = re.compile(r"(\d+)-([0-9a-f]{64})")


def note(photo: Photo) -> None:
    """Write a photo's note. Its file is empty: that it is there says all."""
    path = _path(photo)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def forget(photo: Photo) -> None:
    _path(photo).unlink(missing_ok=True)


def photos() -> Iterator[tuple[Photo, bool]]:
    """Yield owner and hash of each photo that has a note, as photos that are not saved.

    With each: whether the note is so old that no worker can still be at the photo.
    """
    for path in _folder().glob("*"):
        match = NAME.fullmatch(path.name)
        with suppress(FileNotFoundError):  # settled just now by whoever wrote it
            old = path.stat().st_mtime < time.time() - LEASE.total_seconds()
            if match:
                yield Photo(owner_id=int(match[1]), sha256=match[2]), old


def _path(photo: Photo) -> Path:
    return _folder() / f"{photo.owner_id}-{photo.sha256}"


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "unsettled"
