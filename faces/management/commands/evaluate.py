"""`manage.py evaluate KIND ...`: how well Kith recognises, on photos whose truth is known."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from faces.evaluation import EVALUATIONS
from faces.evaluation.album import AlbumError
from faces.models import Instance
from faces.packs import PackError

# What Django adds to every command; no evaluation takes it.
DJANGOS = {
    *("force_color", "no_color", "pythonpath", "settings", "skip_checks", "traceback"),
    *("stderr", "stdout", "verbosity"),
}


class Command(BaseCommand):
    help = "Measure recognition on photos whose truth is known; nothing of the library changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        for name, evaluation in EVALUATIONS.items():
            text = (evaluation.__doc__ or "").strip().splitlines()[0]
            own = kinds.add_parser(name, help=text, description=text)
            evaluation.add_arguments(own)
            own.add_argument("--json", action="store_true", help="print values instead of text")
            own.add_argument("--plots", type=Path, metavar="DIR", help="draw the figures there")
            own.add_argument(
                "--format", choices=("svg", "png"), default="svg", dest="suffix", help="of figures"
            )

    def handle(
        self,
        *,
        kind: str,
        json: bool,
        plots: Path | None,
        suffix: str,
        **options: Any,
    ) -> None:
        if Instance._meta.db_table not in connection.introspection.table_names():
            call_command("migrate", verbosity=0)  # a data folder that was never used
        own = {name: value for name, value in options.items() if name not in DJANGOS}
        try:
            report = EVALUATIONS[kind].run(**own)
        except (AlbumError, PackError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(report.json() if json else report.text())
        if plots is not None:
            for file in report.draw(plots, suffix):
                self.stderr.write(f"{file}")
