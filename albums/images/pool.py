"""The processes that read files: each serves one file after the other, and some end over one.

A decoder is started when it is first needed, and is replaced when a file has ended it.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from albums.images import channel
from albums.images.errors import NotAPhoto, TooManyPixels, UnreadablePhoto

Taken = TypeVar("Taken")

START_SECONDS = 60.0
# A decoder's own clock ends it first, unless it cannot run at all.
GRACE = 5.0
MAX_FILES = 1000  # whatever a library leaks is freed in the end
REASONS = {kind.__name__: kind for kind in (UnreadablePhoto, NotAPhoto, TooManyPixels)}
# Django's settings, of which the program has no others.
TOLD = ("LOCALE_PATHS", "LANGUAGES", "MAX_PIXELS")
SECRETS = {
    "KITH_SECRET_KEY",
    "KITH_DATABASE_PASSWORD",
    "KITH_PASSWORD",
    "DATABASE_URL",
    "REDIS_URL",
}
# One file at a time has one core; freed pixels are kept for the next photo.
FRUGAL = {"OPENBLAS_NUM_THREADS": "1", "PILLOW_BLOCKS_MAX": "8"}


class Stopped(Exception):
    """A decoder ended while it read a file; `code` is its exit code, negative for a signal."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Decoder:
    """One process that reads files, and the channel to it."""

    def __init__(self) -> None:
        self.channel, theirs = socket.socketpair()
        self.files = 0
        with theirs:
            told = {name: getattr(settings, name) for name in TOLD}
            options = json.dumps(told, default=str)
            self.process = subprocess.Popen(  # noqa: S603  # this project's own program
                [sys.executable, "-m", "albums.images.decoder", str(theirs.fileno()), options],
                cwd=settings.BASE_DIR,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self.channel.settimeout(START_SECONDS)
        try:
            channel.hear(self.channel)
        except (channel.Ended, TimeoutError) as error:
            self.end()
            raise RuntimeError("The program that reads photos does not start.") from error

    def ask(
        self,
        request: Mapping[str, Any],
        file: BinaryIO | None,
        give: Callable[[socket.socket], None],
        take: Callable[[socket.socket, dict[str, Any]], Taken],
    ) -> Taken | UnreadablePhoto:
        """Return what was taken of the answer, or why there is none; raise Stopped."""
        self.files += 1
        self.channel.settimeout(request["seconds"] + GRACE)
        try:
            channel.tell(self.channel, request, *([] if file is None else [file.fileno()]))
            give(self.channel)
            answer = channel.hear(self.channel)
            return _refusal(answer) if "error" in answer else take(self.channel, answer)
        except TimeoutError as error:
            self.process.kill()
            self.end()
            raise Stopped(-signal.SIGALRM) from error
        except (channel.Ended, ConnectionError, LookupError, TypeError, ValueError) as error:
            raise Stopped(self.end()) from error

    def end(self) -> int:
        """Return the exit code of the process, which ends with its channel or by force."""
        self.channel.close()
        with suppress(subprocess.TimeoutExpired):
            return self.process.wait(GRACE)
        self.process.kill()
        return self.process.wait()


class Pool:
    """The decoders of this process: as many as it reads files at once, up to the processors."""

    def __init__(self) -> None:
        self.idle: list[Decoder] = []
        self.free = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))

    @contextmanager
    def lent(self) -> Iterator[Decoder]:
        """Lend a decoder to one file; after an error it is not used again."""
        with self.free:
            try:
                decoder = self.idle.pop()
            except IndexError:
                decoder = Decoder()
            try:
                yield decoder
            except BaseException:
                decoder.process.kill()
                decoder.end()
                raise
            if decoder.files < MAX_FILES:
                self.idle.append(decoder)
            else:
                decoder.end()

    def close(self) -> None:
        while self.idle:
            self.idle.pop().end()

    def forget(self) -> None:
        """Leave the decoders to the process of which this one is a copy."""
        for decoder in self.idle:
            decoder.channel.close()
        self.__init__()  # type: ignore[misc]  # locks of the other process as well


def _refusal(answer: Mapping[str, Any]) -> UnreadablePhoto:
    if answer["error"] == MemoryError.__name__:
        return UnreadablePhoto(
            _("Reading the file takes more memory than a photo of its size may need.")
        )
    return REASONS[answer["error"]](str(answer["reason"]))


def _environment() -> dict[str, str]:
    """Return this process's variables without the secrets among them."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in SECRETS
    }
    return kept | FRUGAL


POOL = Pool()
os.register_at_fork(after_in_child=POOL.forget)
atexit.register(POOL.close)
