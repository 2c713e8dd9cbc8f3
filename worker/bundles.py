"""A backup as one file: a ZIP file with what `worker.backups` writes into a folder.

Any program for ZIP files opens it. Nothing is compressed: photos are already. Its comment, the last
64 bytes, is the SHA-256 of the whole file with zeros in their place. So a changed byte anywhere is
noticed, and so is an end that is missing.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.conf import settings

from albums import storage
from worker import backups
from worker.backups import BackupError, Entry, Made

SUFFIX = ".zip"
BLANK = b"0" * 64  # where the checksum of the file is


class Summing:
    """A file that is written from its start to its end, and summed meanwhile."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()


def make(path: Path) -> Made:
    """Write a backup as one new file; Kith may run meanwhile. It has its name when it is whole.

    Raises:
        BackupError: there is such a file, or the database could not be read.
        OSError: the disk is full, for example.
    """
    if path.exists():
        raise BackupError(f"There is {path} already. Choose another name.")
    with storage.written(path, beside=True) as file:
        summing = Summing(file)
        with zipfile.ZipFile(cast(IO[bytes], summing), "w") as bundle:
            entries = _fill(bundle, path.parent)
            bundle.comment = BLANK
        file.seek(-len(BLANK), os.SEEK_END)
        file.write(summing.digest.hexdigest().encode())
    return backups.summed(entries, len(entries))


def _fill(bundle: zipfile.ZipFile, room: Path) -> list[Entry]:
    """Write the database as of this moment, then the files, what they are, and the manifest."""
    with storage.incoming(room) as file:
        backups.dump(file)
        dump = _add(bundle, Path(file.name), "database.dump")
    entries = []
    for source in backups.files():
        path = source.relative_to(settings.MEDIA_ROOT).as_posix()
        try:
            stat = source.stat()
            sha256 = _add(bundle, source, f"media/{path}")
        except FileNotFoundError:
            continue  # deleted for good meanwhile
        entries.append(Entry(path, stat.st_size, sha256, stat.st_mtime_ns))
    lines = backups.lines_of(entries)
    bundle.writestr("files.jsonl", lines)
    sums = {"database.dump": dump, "files.jsonl": hashlib.sha256(lines).hexdigest()}
    bundle.writestr("manifest.json", backups.manifest_of(sums))
    return entries


def _add(bundle: zipfile.ZipFile, source: Path, name: str) -> str:
    """Write a file into the bundle; return its SHA-256."""
    if not source.exists():
        raise FileNotFoundError(source)  # before its name is in the bundle
    with bundle.open(name, "w", force_zip64=True) as member:
        return backups.copy(source, member)


@contextmanager
def opened(path: Path) -> Iterator[backups.Place]:
    """Give the place of a backup, which may be a folder or one file, to check or restore it.

    Raises:
        BackupError: the file is not what it was when the backup was made.
    """
    if path.is_dir():
        yield path
        return
    if not path.is_file():
        raise BackupError(f"There is no backup at {path}.")
    _compare(path)
    try:
        bundle = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise BackupError(f"{path} is no backup of Kith.") from error
    with bundle:
        yield zipfile.Path(bundle)


def _compare(path: Path) -> None:
    digest, left = hashlib.sha256(), path.stat().st_size - len(BLANK)
    with path.open("rb") as file:
        while left > 0:
            chunk = file.read(min(backups.CHUNK, left))
            if not chunk:
                break
            digest.update(chunk)
            left -= len(chunk)
        digest.update(BLANK)
        said = file.read()
    if said != digest.hexdigest().encode():
        raise BackupError(
            f"{path} is no backup of Kith, or was changed or cut since. Use another one."
        )
