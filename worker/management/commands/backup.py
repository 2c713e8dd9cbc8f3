from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from worker import backups, bundles


class Command(BaseCommand):
    help = (
        "Copy the database, the originals and all that was made of them into a folder, while Kith "
        "runs. Into the folder of an earlier backup only what is new is copied. A name "
        "that ends with .zip makes one new file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, help="a folder, or a file.zip")

    def handle(self, *, place: Path, **_options: object) -> None:
        try:
            one_file = place.suffix == bundles.SUFFIX and not place.is_dir()
            made = (bundles if one_file else backups).make(place)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{made.files} files, {made.bytes / 1024**2:.0f} MB, of which {made.copied} files were "
            f"copied now: {place}"
        )
        if made.gone:
            self.stdout.write(
                f"{made.gone} photos have no original in it: see `check_library`, or they were "
                "deleted for good in this minute."
            )
