"""How much slower than its models is the whole way of a photo, from file to candidates?

Imports photos into a fresh library with real services and one worker process, then does nothing
but decode, detect and embed the same photos in this process, and prints the ratio. The machine's
own speed and its other users are in both numbers.

    python -m benchmarks.ingest --images DIR [--count 300] [--processes 1]
"""

import argparse
import collections
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from worker.services import programs
from worker.services.embedded import Embedded
from worker.services.folder import Folder

PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".heic"}


@contextmanager
def instance(packs: Path | None) -> Iterator[Folder]:
    """A Kith of its own in a temporary folder, with Django set up to use it."""
    with tempfile.TemporaryDirectory(prefix="kith-benchmark-") as place:
        folder = Folder(Path(place))
        services = Embedded(folder)
        services.start()
        try:
            if packs is not None:
                (folder.root / "packs").symlink_to(packs.resolve())
            os.environ.update(services.environment(), DJANGO_SETTINGS_MODULE="config.settings")
            prepare()
            yield folder
        finally:
            services.stop()


def prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from faces import packs

    call_command("migrate", verbosity=0)
    packs.fetch(packs.active())


def imported(folder: Folder, paths: list[Path], processes: int) -> float:
    """Return the seconds from the first file to the last photo's candidates."""
    from albums import accounts, uploads
    from albums.models import Photo
    from worker import queue

    owner = accounts.create("benchmark", "a password of the benchmark")
    worker = programs.Worker(folder, os.environ, processes=processes).start()
    try:
        warm = uploads.receive(owner, paths[0], filename=paths[0].name)
        queue.enqueue(warm.photo.pk)
        wait(Photo.objects.waiting)
        started = time.perf_counter()
        for path in paths[1:]:
            received = uploads.receive(owner, path, filename=path.name)
            queue.enqueue(received.photo.pk)
        wait(Photo.objects.waiting)
        seconds = time.perf_counter() - started
    finally:
        worker.stop()
    print(f"{Photo.objects.ready().count()} ready, {Photo.objects.failed().count()} failed")
    return seconds


def wait(waiting: Callable[[], object]) -> None:
    while waiting().exists():  # type: ignore[attr-defined]
        time.sleep(0.05)


def measured(paths: list[Path]) -> dict[str, float]:
    """Return the seconds of each step, one after the other in this process."""
    from albums import images
    from faces import alignment, detection, embedding, packs

    pack = packs.active()
    spent: collections.defaultdict[str, float] = collections.defaultdict(float)
    for path in paths[1:]:
        clock = time.perf_counter()
        pixels = images.pixels(path)
        clock = _lap(spent, "decode", clock)
        found = detection.detect(pixels, pack)
        clock = _lap(spent, "detect", clock)
        crops = [alignment.align(pixels, one.landmarks) for one in found]
        clock = _lap(spent, "align", clock)
        embedding.embed(crops, pack)
        clock = _lap(spent, "embed", clock)
        image = images.open_upright(path)
        clock = time.perf_counter()
        large = images.shrunk(image, 1600)
        for size in (large, images.shrunk(large, 320)):
            size.save(os.devnull, "WEBP")
        _lap(spent, "(renditions)", clock)
    return dict(spent)


def _lap(spent: dict[str, float], step: str, since: float) -> float:
    now = time.perf_counter()
    spent[step] += now - since
    return now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--processes", type=int, default=1, help="of the worker")
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    files = sorted(options.images.rglob("*"))
    paths = [path for path in files if path.suffix.lower() in PHOTO_SUFFIXES][: options.count + 1]
    with instance(options.packs) as folder:
        measured(paths[:3])  # opens the models
        before = measured(paths)
        seconds = imported(folder, paths, options.processes)
        after = measured(paths)
    report(len(paths) - 1, seconds, before, after)


def report(count: int, seconds: float, before: dict[str, float], after: dict[str, float]) -> None:
    steps = {step: statistics.mean((before[step], after[step])) for step in before}
    bare = steps["decode"] + steps["detect"] + steps["embed"]
    print(f"whole way: {count / seconds:.1f} photos a second, {1000 * seconds / count:.1f} ms each")
    for step, spent in steps.items():
        print(f"  {step:13} {1000 * spent / count:6.1f} ms")
    print(f"bare decode + detect + embed: {1000 * bare / count:.1f} ms each")
    print(f"ratio: {seconds / bare:.2f}")


if __name__ == "__main__":
    main()
