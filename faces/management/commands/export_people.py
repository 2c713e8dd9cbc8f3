from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from albums import storage
from albums.management import asking
from faces import exchange


class Command(BaseCommand):
    help = (
        "Write people, faces, names, rejections and the journal of a library as lines of JSON, "
        "without vectors, for import_people."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the file to write, for example people.jsonl")
        parser.add_argument("--user", required=True, help="whose library")

    def handle(self, *, path: Path, user: str, **_options: object) -> None:
        owner = asking.account(user)
        count = 0
        try:
            with storage.written(path.absolute(), beside=True) as file:
                for line in exchange.lines(owner):
                    file.write(line.encode())
                    count += 1
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count} lines: {path}")
