from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from albums.management import asking
from faces import exchange
from worker import queue


class Command(BaseCommand):
    help = (
        "Read what export_people wrote into a library that has the same photos. What was decided "
        "here stays as it is; a second time nothing is added."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--user", required=True, help="whose library")

    def handle(self, *, path: Path, user: str, **_options: object) -> None:
        owner = asking.account(user)
        try:
            with path.open(encoding="utf-8") as file:
                taken = exchange.take_in(owner, file)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read: {error}.") from error
        except exchange.ExchangeError as error:
            raise CommandError(f"Nothing was taken in. {error}") from error
        for photo in taken.drawn:
            queue.enqueue(photo)
        queue.wake(queue.RELEARN)
        self.stdout.write(
            f"{taken.people} people, {taken.names} names, {taken.ignored} ignored faces, "
            f"{taken.rejections} rejections and {taken.decisions} entries of the journal are new."
        )
        if taken.kept:
            self.stdout.write(f"{taken.kept} faces were decided otherwise here, and stay so.")
        if taken.missing:
            self.stdout.write(f"{taken.missing} photos with faces are not here.")
        if taken.unplaced:
            self.stdout.write(f"{taken.unplaced} faces without a name were not found here.")
