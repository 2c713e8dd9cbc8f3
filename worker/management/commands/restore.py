from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from worker import backups


class Command(BaseCommand):
    help = (
        "Put a backup into this Kith, which must be empty. Everything is compared with its "
        "checksums before anything is touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="compare only, restore nothing")

    def handle(self, *, folder: Path, check: bool, **_options: object) -> None:
        try:
            count = len(backups.check(folder)) if check else backups.restore(folder)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        done = "are as they were" if check else "are here"
        self.stdout.write(f"The database and {count} files {done}.")
