"""Take the photos of a folder on the server into somebody's library."""  # noqa: N999

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from albums import uploads
from albums.contents import clean_title
from albums.management import asking
from albums.models import Album, User
from worker import queue

NOT_A_PHOTO = 415


class Command(BaseCommand):
    help = "Take in the photos of a folder and the folders below it. Files are copied, not moved."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a folder, or one file")
        parser.add_argument("--user", required=True, help="whose photos they become")
        parser.add_argument("--album", help="title of an album for them, made if it is missing")

    def handle(self, *, path: Path, user: str, album: str | None, **options: Any) -> None:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        owner = asking.account(user)
        self.counts: Counter[str] = Counter()
        target = album_called(album, owner)
        files = list(files_in(path))
        with tqdm(files, unit="file", disable=options["verbosity"] == 0) as progress:
            for file in progress:
                self.take(file, owner, target, progress)
        self.stdout.write(self.summary())

    def take(self, file: Path, owner: User, album: Album | None, progress: "tqdm[Path]") -> None:
        try:
            modified = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            received = uploads.receive(
                owner, file, filename=file.name, modified=modified, album=album
            )
        except (uploads.UploadRejected, OSError) as error:
            other = isinstance(error, uploads.UploadRejected) and error.status == NOT_A_PHOTO
            self.counts["other" if other else "rejected"] += 1
            if not other:
                progress.write(f"{file}: {error}", file=self.stderr)
            return
        self.counts["duplicate" if received.duplicate else "new"] += 1
        if received.photo.state == "waiting":
            queue.enqueue(received.photo.pk)

    def summary(self) -> str:
        counts = self.counts
        return (
            f"{counts['new']} new photos, {counts['duplicate']} that were here already, "
            f"{counts['other']} files that are no photos, {counts['rejected']} rejected."
        )


def files_in(path: Path) -> Iterator[Path]:
    """Files below a folder, by name. Hidden ones are nobody's photos; linked folders may loop."""
    if path.is_file():
        yield path
        return
    for entry in sorted(path.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_file() or (entry.is_dir() and not entry.is_symlink()):
            yield from files_in(entry)


def album_called(title: str | None, owner: User) -> Album | None:
    title = clean_title(title or "")
    if not title:
        return None
    return Album.objects.filter(owner=owner, title=title).first() or Album.objects.create(
        owner=owner, title=title
    )
