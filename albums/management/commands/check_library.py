from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from albums import consistency


class Command(BaseCommand):
    help = "Compare photos with files and say what is missing on either side."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="take stray originals in again, make renditions again, count anew, remove what is "
            "left over",
        )

    def handle(self, *, repair: bool, **_options: object) -> None:
        found = consistency.check()
        for words, rows in (
            ("photos without their original", found.without_original),
            ("photos without renditions", found.without_renditions),
            ("originals without a photo", found.stray_originals),
            ("other files without a photo", found.stray_files),
        ):
            self._say(words, rows)
        clean = found.clean
        for what, ids in consistency.compare(repair=repair):
            self._say(what, ids)
            clean = clean and not ids
        if clean:
            return
        if not repair:
            raise CommandError("Rows and files differ. --repair makes good what can be.")
        consistency.repair(found)
        self.stdout.write("Repaired. The worker makes again what is missing.")

    def _say(self, words: str, rows: list[int] | list[str]) -> None:
        self.stdout.write(f"{len(rows)} {words}{': ' if rows else ''}{_some(rows)}")


def _some(rows: list[int] | list[str]) -> str:
    shown = ", ".join(map(str, rows[:10]))
    return f"{shown}, ..." if len(rows) > 10 else shown
