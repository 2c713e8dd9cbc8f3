"""What must be true before the web server and the worker start; quick when nothing has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from faces import packs
from worker.services.console import say, step


class Command(BaseCommand):
    help = "Bring the tables, the static files and the models up to date."

    def handle(self, **_: object) -> None:
        migrate()
        collect_static_files()
        fetch_models()


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with step("Making the tables"):
            call_command("migrate", interactive=False, verbosity=0)


def collect_static_files() -> None:
    stamp = settings.DATA_DIR / "run" / "static-files"
    found = _fingerprint()
    if stamp.exists() and stamp.read_text() == found and Path(settings.STATIC_ROOT).is_dir():
        return
    with step("Collecting static files"):
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(found)


def _fingerprint() -> str:
    """Return a value that changes when a static file does."""
    found = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda item: item[0]):
            status = Path(storage.path(path)).stat()
            found.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()


def fetch_models() -> None:
    """Download the active pack. Without it Kith runs: photos come in and wait for their faces."""
    pack = packs.active()
    if packs.is_fetched(pack):
        return
    say(f"Downloading the models: {pack.title}")
    try:
        packs.fetch(pack)
    except packs.PackError as error:
        say(f"{error}\nKith starts without models. Photos wait until: ")
        say(f"  script/manage packs fetch {pack.name}")
