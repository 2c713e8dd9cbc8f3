"""What does it cost that a process of its own reads the files?

Reads the same photos in this process and in a decoder, in turns, and prints photos a second and the
ratio. Other users of the machine are in both numbers.

    python -m benchmarks.decoding --images DIR [--count 100] [--rounds 3]
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from benchmarks.ingest import PHOTO_SUFFIXES

ROOT = Path(__file__).resolve().parent.parent
MAX_PIXELS = 200_000_000


def here(path: Path) -> None:
    from albums.images import decoding, headers

    with path.open("rb") as file:
        header = headers.identify(file, max_pixels=MAX_PIXELS)
        decoding.decode(file, header, turns=0, max_pixels=MAX_PIXELS)


def apart(path: Path) -> None:
    from albums import images

    images.decode(path, max_pixels=MAX_PIXELS)


def seconds(read: Callable[[Path], None], paths: list[Path]) -> float:
    started = time.perf_counter()
    for path in paths:
        read(path)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    settings.configure(
        BASE_DIR=ROOT, LOCALE_PATHS=[], MAX_PIXELS=MAX_PIXELS, DECODE_SECONDS=60, USE_I18N=False
    )
    files = sorted(options.images.rglob("*"))
    paths = [path for path in files if path.suffix.lower() in PHOTO_SUFFIXES][: options.count]
    for read in (here, apart):
        read(paths[0])  # libraries are imported, the process is started
    pairs = [(seconds(here, paths), seconds(apart, paths)) for _ in range(options.rounds)]
    inside, outside = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"in this process: {len(paths) / inside:.1f} photos a second")
    print(f"in a decoder:    {len(paths) / outside:.1f} photos a second")
    print(f"ratio of the times: {outside / inside:.2f}")


if __name__ == "__main__":
    main()
