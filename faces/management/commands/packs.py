from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from faces import packs


class Command(BaseCommand):
    help = "List the packs of models with licence and state, or fetch one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action")
        fetch = actions.add_parser("fetch", help="download a pack's weights and verify them")
        fetch.add_argument("name")
        fetch.add_argument(
            "--accept", action="store_true", help="accept the licence of a research-only pack"
        )

    def handle(self, *, action: str | None, **options: object) -> None:
        if action == "fetch":
            self._fetch(str(options["name"]), accept=bool(options["accept"]))
        else:
            self._list()

    def _fetch(self, name: str, *, accept: bool) -> None:
        try:
            pack = packs.get(name)
            if accept:
                packs.accept(pack)
            packs.fetch(pack)
        except packs.PackError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{pack.name} is here.")

    def _list(self) -> None:
        active = packs.active()
        for pack in packs.PACKS.values():
            state = "here" if packs.is_fetched(pack) else "not fetched"
            if not packs.is_accepted(pack):
                state += ", licence not accepted"
            if pack == active:
                state += ", in use"
            self.stdout.write(f"{pack.name}: {pack.title} ({state})\n    {pack.licence}")
