"""What a person sees while Kith starts and runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def say(text: str) -> None:
    """Print a line; a terminal that has been closed is no reason to stop."""
    with suppress(OSError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done, and how long it took; a terminal shows it from the beginning on."""
    begun = time.monotonic()
    if sys.stdout.isatty():
        sys.stdout.write(f"{text} ...\r")
        sys.stdout.flush()
    yield
    say(f"{text} ... {time.monotonic() - begun:.1f} s")
