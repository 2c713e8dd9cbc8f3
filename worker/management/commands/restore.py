from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from worker import backups, bundles


class Command(BaseCommand):
    help = (
        "Put a backup into this Kith, which must be empty. Everything is compared with its "
        "checksums before anything is touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, help="a folder, or a file.zip")
        parser.add_argument("--check", action="store_true", help="compare only, restore nothing")

    def handle(self, *, place: Path, check: bool, **_options: object) -> None:
        try:
            with bundles.opened(place) as found:
                count = len(backups.check(found)) if check else backups.restore(found)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        done = "are as they were" if check else "are here"
        self.stdout.write(f"The database and {count} files {done}.")
