"""A copy of everything that Kith knows: the database as of one moment, and the files.

A backup is a folder:

    database.dump   the database, as pg_dump's custom format
    media/          originals, renditions and crops, under the paths of the data folder
    files.jsonl     one line per file: path, size in bytes, SHA-256, time of change
    manifest.json   what this is, when it was made, and the SHA-256 of the two others; written last

A second backup into the same folder copies only what is new or has changed. All of it as one file
is made by `worker.bundles`.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from albums import storage
from albums.models import Photo, User
from worker.services.postgres import binaries

FORMAT = 1
KINDS = ("originals", "renditions", "crops")
CHUNK = 1024 * 1024

Place = Path | zipfile.Path  # where a backup lies: a folder, or the inside of a ZIP file


class BackupError(Exception):
    """A backup cannot be made or used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a backup; the path is relative to `media`."""

    path: str
    size: int
    sha256: str
    changed: int  # nanoseconds since 1970

    def unchanged(self, stat: os.stat_result) -> bool:
        return (self.size, self.changed) == (stat.st_size, stat.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup came to."""

    files: int
    copied: int
    bytes: int
    gone: int  # photos that were deleted while it was made


def make(folder: Path) -> Made:
    """Write a backup into a folder, which may hold an earlier one; Kith may run meanwhile.

    Raises:
        BackupError: the folder holds something else, or the database could not be read.
    """
    earlier = _earlier(folder)
    (folder / "manifest.json").unlink(missing_ok=True)  # until the end it is no backup
    media = folder / "media"
    media.mkdir(parents=True, exist_ok=True)
    with storage.written(folder / "database.dump", beside=True) as file:
        dump(file)
    # Files are never changed in place, and a row is written after its files: all that the dump
    # speaks of is there, but for what is deleted from now on.
    entries, copied = [], 0
    for source in files():
        path = source.relative_to(settings.MEDIA_ROOT).as_posix()
        try:
            stat = source.stat()
            known = earlier.get(path)
            if known is None or not known.unchanged(stat) or not (media / path).exists():
                known = Entry(path, stat.st_size, _keep(source, media / path), stat.st_mtime_ns)
                copied += 1
        except FileNotFoundError:
            continue
        entries.append(known)
    for path in earlier.keys() - {entry.path for entry in entries}:
        (media / path).unlink(missing_ok=True)
    with storage.written(folder / "files.jsonl", beside=True) as file:
        file.write(lines_of(entries))
    sums = {name: _sha256(folder / name) for name in ("database.dump", "files.jsonl")}
    with storage.written(folder / "manifest.json", beside=True) as file:
        file.write(manifest_of(sums))
    return summed(entries, copied)


def summed(entries: list[Entry], copied: int) -> Made:
    """Count what a backup has of these files, and which photos have no original among them."""
    there = {entry.path for entry in entries}
    gone = sum(
        f"originals/{owner}/{sha[:2]}/{sha}" not in there
        for owner, sha in Photo.with_trash.values_list("owner_id", "sha256").iterator()
    )
    return Made(len(entries), copied, sum(entry.size for entry in entries), gone)


def restore(folder: Place) -> int:
    """Put a backup into this instance, which must be empty; return how many files it has.

    Everything is checked before anything is touched.

    Raises:
        BackupError: the backup is broken, or of a newer Kith, or this instance is not empty.
    """
    if User.objects.exists() or Photo.with_trash.exists():
        raise BackupError("This Kith is not empty. Restore into a new data folder.")
    entries = check(folder)
    root = Path(settings.MEDIA_ROOT)
    for entry in entries:
        target = root / entry.path
        _keep(folder / "media" / entry.path, target)
        os.utime(target, ns=(entry.changed, entry.changed))
    connection.close()
    # A copy, because PostgreSQL's program cannot look into a ZIP file.
    with storage.incoming() as file:
        copy(folder / "database.dump", file)
        file.flush()
        _run(
            "pg_restore",
            *("--clean", "--if-exists", "--no-owner", "--no-privileges"),
            *("--single-transaction", "--exit-on-error"),
            f"--dbname={settings.DATABASE_URL}",
            file.name,
        )
    call_command("migrate", interactive=False, verbosity=0)
    return len(entries)


def check(folder: Place) -> list[Entry]:
    """Read all of a backup and compare it with its checksums; return its files.

    Raises:
        BackupError: something is missing or differs, or this Kith is too old for it.
    """
    manifest = _manifest(folder)
    unknown = set(manifest["migrations"]) - set(_known_migrations())
    if unknown:
        raise BackupError("The backup was made by a newer Kith. Update this one first.")
    for name in ("database.dump", "files.jsonl"):
        if _sha256(folder / name) != manifest[name]:
            raise BackupError(f"{name} is not what it was when the backup was made.")
    entries = list(_read_lines(folder / "files.jsonl"))
    for entry in entries:
        if not _is_safe(entry.path):
            raise BackupError(f"{entry.path} is not a path of a backup.")
        if _sha256(folder / "media" / entry.path) != entry.sha256:
            raise BackupError(f"media/{entry.path} is not what it was when the backup was made.")
    return entries


def _earlier(folder: Path) -> dict[str, Entry]:
    if not folder.exists() or not any(folder.iterdir()):
        return {}
    if not (folder / "media").is_dir() or not (folder / "database.dump").exists():
        raise BackupError(f"{folder} holds something that is no backup of Kith.")
    lines = folder / "files.jsonl"
    try:
        return {entry.path: entry for entry in _read_lines(lines)} if lines.exists() else {}
    except (ValueError, TypeError):
        return {}  # of a backup that was cut short: everything is copied again


def dump(file: BinaryIO) -> None:
    """Write the database into a file, as of this moment.

    Raises:
        BackupError: it could not be read, or there is no room for it.
    """
    _run("pg_dump", "--format=custom", f"--dbname={settings.DATABASE_URL}", into=file)


def _run(name: str, *options: str, into: BinaryIO | None = None) -> None:
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own programs
        [str(binaries(None) / name), *options],
        stdout=into or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip()
        raise BackupError(f"{name} failed: {words[-500:]}")


def files() -> Iterator[Path]:
    """Yield what the media folder has and a backup keeps."""
    for kind in KINDS:
        found = sorted((Path(settings.MEDIA_ROOT) / kind).rglob("*"))
        yield from (path for path in found if path.is_file())


def copy(source: Place, target: IO[bytes] | None = None) -> str:
    """Copy a file's bytes, or only read them; return their SHA-256."""
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            if target is not None:
                target.write(chunk)
    return digest.hexdigest()


def _keep(source: Place, target: Path) -> str:
    """Copy a file whole or not at all; return its SHA-256."""
    with storage.written(target, beside=True) as file:
        return copy(source, file)


def _sha256(path: Place) -> str:
    try:
        return copy(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error


def lines_of(entries: list[Entry]) -> bytes:
    """Return the content of `files.jsonl`."""
    return b"".join(json.dumps(asdict(entry)).encode() + b"\n" for entry in entries)


def _read_lines(path: Place) -> Iterator[Entry]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield Entry(**json.loads(line))


def manifest_of(sums: dict[str, str]) -> bytes:
    """Return the content of `manifest.json`, with the SHA-256 of the other two by their names."""
    content = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "migrations": sorted(".".join(one) for one in _applied()),
        **sums,
    }
    return json.dumps(content, indent=2).encode() + b"\n"


def _manifest(folder: Place) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BackupError(f"{folder} holds no finished backup of Kith.") from error
    except ValueError as error:
        raise BackupError("manifest.json is broken.") from error
    if content.get("format") != FORMAT:
        raise BackupError("The backup was made by a newer Kith. Update this one first.")
    return content


def _applied() -> list[tuple[str, str]]:
    return list(MigrationRecorder(connection).applied_migrations())


def _known_migrations() -> list[str]:
    return [".".join(one) for one in MigrationLoader(connection).disk_migrations]


def _is_safe(text: str) -> bool:
    path = PurePosixPath(text)
    return not path.is_absolute() and ".." not in path.parts and path.parts[0] in KINDS
