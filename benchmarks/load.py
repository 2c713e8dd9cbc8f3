"""How does Kith hold when a large family uses it all at once, for a while?

Makes libraries of rows with pictures, starts the web server, a worker and the scheduler, and lets
locust be one visitor alone, then many who browse, search and review while others upload: errors,
times of pages beside those of the one, and the memory of each process over the time.

    python -m benchmarks.load --images DIR [--minutes 10] [--visitors 20] [--uploaders 5]
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks import browse, review
from benchmarks.ingest import instance
from worker.services import programs
from worker.services.folder import Folder

WARM = 60  # seconds until memory is first looked at: by then each process has done all its kinds
EVERY = 5  # seconds
MEGABYTE = 1024 * 1024
Numbers = dict[str, dict[str, Any]]


@contextmanager
def served(folder: Folder) -> Iterator[str]:
    """Run the web server, the worker and the scheduler; give the address."""
    worker = programs.Worker(folder, os.environ, processes=1)
    scheduler = programs.Scheduler(folder, os.environ)
    worker.start()
    children = [scheduler.start()]
    try:
        web, address = review.serve(folder)
        children.append(web)
        while not worker.ready():
            time.sleep(0.2)
        yield address
    finally:
        for child in (*children, worker.child):
            if child:
                child.stop()


def family(accounts: int, photos: int, people: int) -> list[dict[str, Any]]:
    """Make accounts with libraries; return what their visitors have to know."""
    from albums.models import ApiKey, Scope

    made = []
    for number in range(accounts):
        owner = browse.store(f"user {number}", browse.library(photos, people))
        review.draw(owner)
        _, session = review.signed_in(owner)
        ids = list(owner.people.values_list("pk", flat=True))
        key = ApiKey.issue(owner, "load", [Scope.UPLOAD])
        made.append({"session": session, "people": ids, "key": key})
    return made


def visit(address: str, seconds: int, **facts: Any) -> Numbers:
    """Let locust be the visitors; return its figures by what was asked for."""
    users = facts["visitors"] + facts["uploaders"]
    command = [sys.executable, "-m", "locust", "--headless", "--only-summary", "--json"]
    command += ["-f", str(Path(__file__).with_name("visitors.py")), "--host", address]
    command += ["--users", str(users), "--spawn-rate", "5", "--run-time", f"{seconds}s"]
    environment = {**os.environ, "KITH_LOAD": json.dumps(facts)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise SystemExit(done.stderr)
    return {row["name"]: row for row in json.loads(done.stdout)}


def quantile(row: dict[str, Any], share: float) -> float:
    """Return the milliseconds within which this share of the answers came."""
    wanted, seen = share * row["num_requests"], 0
    for milliseconds, count in sorted((float(ms), n) for ms, n in row["response_times"].items()):
        seen += count
        if seen >= wanted:
            return milliseconds
    return 0.0


class Memory:
    """The resident memory of Kith's own processes, looked at every few seconds."""

    def __init__(self) -> None:
        self.seen: dict[str, list[float]] = defaultdict(list)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        self._ended.wait(WARM)
        while not self._ended.wait(EVERY):
            for name, size in self._sizes().items():
                self.seen[name].append(size)

    def _sizes(self) -> dict[str, float]:
        """Return megabytes by the kind of process; of several of a kind, the sum."""
        sizes: dict[str, float] = defaultdict(float)
        for process in psutil.Process().children(recursive=True):
            try:
                words = " ".join(process.cmdline())
                name = next((kind for kind in KINDS if kind in words), None)
                if name:
                    sizes[KINDS[name]] += process.memory_info().rss / MEGABYTE
            except psutil.NoSuchProcess:
                continue
        return sizes


KINDS = {
    "waitress": "web server",
    "celery worker": "worker and its processes",
    "celery beat": "scheduler",
    "images.decoder": "decoders",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True, help="JPEG files to upload")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--uploaders", type=int, default=5)
    parser.add_argument("--pace", type=float, default=5, help="seconds from upload to upload")
    parser.add_argument("--accounts", type=int, default=4)
    parser.add_argument("--photos", type=int, default=5000, help="of each account")
    parser.add_argument("--people", type=int, default=200, help="of each account")
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    with instance(options.packs) as folder:
        from django.conf import settings
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        facts = {
            "accounts": family(options.accounts, options.photos, options.people),
            "cookie": settings.SESSION_COOKIE_NAME,
            "images": str(options.images.resolve()),
            "pace": options.pace,
        }
        with served(folder) as address:
            alone = visit(address, 120, visitors=1, uploaders=0, **facts)
            with Memory() as memory:
                many = visit(
                    address,
                    int(options.minutes * 60),
                    visitors=options.visitors,
                    uploaders=options.uploaders,
                    **facts,
                )
            done = processed()
    report(alone, many, memory, options)
    print(f"photos uploaded: {many['upload']['num_requests']}, ready by then: {done}")
    failed = sum(row["num_failures"] for row in (*alone.values(), *many.values()))
    if failed:
        raise SystemExit(f"{failed} requests failed")


def processed() -> int:
    from albums.models import Photo

    return (
        Photo.objects.filter(media_type="image/jpeg", filename__endswith=".jpg")
        .exclude(filename__startswith="IMG_")
        .ready()
        .count()
    )


def report(alone: Numbers, many: Numbers, memory: Memory, options: argparse.Namespace) -> None:
    print(
        f"\n{options.visitors} visitors and {options.uploaders} uploads at once, for "
        f"{options.minutes:g} minutes, beside one visitor alone: ms p50 / p95, errors"
    )
    for name in sorted(many):
        figures = [
            f"{quantile(row, 0.5):6.0f} /{quantile(row, 0.95):6.0f}" if row else " " * 14
            for row in (alone.get(name), many[name])
        ]
        row = many[name]
        print(
            f"  {name:24}{figures[0]}  {figures[1]}  {row['num_requests']:6}  {row['num_failures']}"
        )
    print("memory in MB, after a minute, at most, and at the end")
    for name, sizes in sorted(memory.seen.items()):
        print(f"  {name:28}{sizes[0]:7.0f}{max(sizes):7.0f}{sizes[-1]:7.0f}")
    print(f"load of the {os.cpu_count()} cores in the last five minutes: {os.getloadavg()[1]:.1f}")


if __name__ == "__main__":
    main()
