"""Files that are there whole or not at all, also after a power cut."""

import errno
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

ABANDONED_SECONDS = 24 * 60 * 60
FULL = {errno.ENOSPC, errno.EDQUOT}


def is_full(error: BaseException | None) -> bool:
    """Tell whether an error says that the disk, or the share of it that Kith may use, is full."""
    return isinstance(error, OSError) and error.errno in FULL


@contextmanager
def written(path: Path, *, beside: bool = False) -> Iterator[BinaryIO]:
    """Give a file to write that becomes `path` at the end, unless the block raises.

    With `beside` it is written next to `path`, which may be on another disk than the media.
    """
    with incoming(path.parent if beside else None) as file:
        yield file
        keep(file, Path(file.name), path)


@contextmanager
def incoming(folder: Path | None = None) -> Iterator[BinaryIO]:
    """Give a temporary file on the disk of the media or in a folder; it goes unless it was kept."""
    folder = folder or Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        try:
            yield file  # type: ignore[misc]  # a wrapper with the methods of BinaryIO
        finally:
            Path(file.name).unlink(missing_ok=True)


def keep(file: BinaryIO, temporary: Path, path: Path) -> None:
    """Move a written file to its place and wait until the disk has both."""
    file.flush()
    os.fsync(file.fileno())
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary.chmod(0o640)
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def clear_abandoned() -> int:
    """Remove temporary files that a killed process left; return how many."""
    count = 0
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*"):
        try:
            if path.stat().st_mtime < time.time() - ABANDONED_SECONDS:
                path.unlink()
                count += 1
        except FileNotFoundError:
            continue
    return count
