"""A copy of everything that Kith knows: the database as of one moment, and the files.

A backup is a folder:

    database.dump   the database, as pg_dump's custom format
    media/          originals, renditions and crops, under the paths of the data folder
    files.jsonl     one line per file: path, size in bytes, SHA-256, time of change
    manifest.json   what this is, when it was made, and the SHA-256 of the two others; written last

A second backup into the same folder copies only what is new or has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

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
    _dump(folder / "database.dump")
    # Files are never changed in place, and a row is written after its files: all that the dump
    # speaks of is there, but for what is deleted from now on.
    entries, copied = [], 0
    for source in _files(Path(settings.MEDIA_ROOT)):
        path = source.relative_to(settings.MEDIA_ROOT).as_posix()
        try:
            stat = source.stat()
            known = earlier.get(path)
            if known is None or not known.unchanged(stat) or not (media / path).exists():
                known = Entry(path, stat.st_size, _copy(source, media / path), stat.st_mtime_ns)
                copied += 1
        except FileNotFoundError:
            continue
        entries.append(known)
    for path in earlier.keys() - {entry.path for entry in entries}:
        (media / path).unlink(missing_ok=True)
    _write_lines(folder / "files.jsonl", entries)
    _write_manifest(folder)
    there = {entry.path for entry in entries}
    gone = sum(
        f"originals/{owner}/{sha[:2]}/{sha}" not in there
        for owner, sha in Photo.with_trash.values_list("owner_id", "sha256").iterator()
    )
    return Made(len(entries), copied, sum(entry.size for entry in entries), gone)


def restore(folder: Path) -> int:
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
        _copy(folder / "media" / entry.path, target)
        os.utime(target, ns=(entry.changed, entry.changed))
    connection.close()
    _run(
        "pg_restore",
        *("--clean", "--if-exists", "--no-owner", "--no-privileges"),
        *("--single-transaction", "--exit-on-error"),
        f"--dbname={settings.DATABASE_URL}",
        str(folder / "database.dump"),
    )
    call_command("migrate", interactive=False, verbosity=0)
    return len(entries)


def check(folder: Path) -> list[Entry]:
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


def _dump(path: Path) -> None:
    with storage.written(path, beside=True) as file:
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


def _files(root: Path) -> Iterator[Path]:
    for kind in KINDS:
        yield from (path for path in sorted((root / kind).rglob("*")) if path.is_file())


def _copy(source: Path, target: Path) -> str:
    """Copy a file whole or not at all; return its SHA-256."""
    digest = hashlib.sha256()
    with source.open("rb") as file, storage.written(target, beside=True) as copy:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error


def _write_lines(path: Path, entries: list[Entry]) -> None:
    with storage.written(path, beside=True) as file:
        file.writelines(json.dumps(asdict(entry)).encode() + b"\n" for entry in entries)


def _read_lines(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield Entry(**json.loads(line))


def _write_manifest(folder: Path) -> None:
    content = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "migrations": sorted(".".join(one) for one in _applied()),
        **{name: _sha256(folder / name) for name in ("database.dump", "files.jsonl")},
    }
    with storage.written(folder / "manifest.json", beside=True) as file:
        file.write(json.dumps(content, indent=2).encode() + b"\n")


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
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
