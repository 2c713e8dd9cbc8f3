"""Files are read by processes of their own, which a file may crash, hang or fill.

A decoder is started when it is first needed, serves one file after the other, and is replaced
when a file has ended it: that file is refused, and nothing else is lost.
"""

import atexit
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image

from albums.images import channel, headers
from albums.images.decoding import Decoded
from albums.images.errors import NotAPhoto, TooManyPixels, UnreadablePhoto
from albums.images.headers import Header
from albums.images.metadata import Metadata
from albums.images.profiles import MAX_PROFILE

Taken = TypeVar("Taken")

HEADER_SECONDS = 10.0
START_SECONDS = 60.0
# A decoder's own clock ends it first, unless it cannot run at all.
GRACE = 5.0
MAX_FILES = 1000  # whatever a library leaks is freed in the end
REASONS = {kind.__name__: kind for kind in (UnreadablePhoto, NotAPhoto, TooManyPixels)}
TOO_SLOW = {-signal.SIGALRM, -signal.SIGXCPU}
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


_pool = Pool()
os.register_at_fork(after_in_child=_pool.forget)
atexit.register(_pool.close)


def identify(file: BinaryIO, *, max_pixels: int | None = None) -> Header:
    """Return a photo's header; decode nothing.

    Raises NotAPhoto, TooManyPixels, or UnreadablePhoto where the header shows damage.
    """
    kind = headers.format_of(file)

    def take(_channel: socket.socket, answer: dict[str, Any]) -> Header:
        return Header(kind, int(answer["width"]), int(answer["height"]))

    limit = max_pixels or settings.MAX_PIXELS
    request = {"wanted": "header", "max_pixels": limit, "seconds": HEADER_SECONDS}
    with _open_for_another(file) as shared:
        return _ask(request, take, file=shared)


def decode(path: Path, *, turns: int = 0, max_pixels: int | None = None) -> Decoded:
    """Read a photo at full resolution; raise UnreadablePhoto with a reason for its owner.

    Raises MemoryError where not the file but the machine is at fault.

    Args:
        turns: quarters of a circle, clockwise, by which the owner turned what the file shows.
    """
    limit = max_pixels or settings.MAX_PIXELS

    def take(from_it: socket.socket, answer: dict[str, Any]) -> Decoded:
        width, height = int(answer["width"]), int(answer["height"])
        if min(width, height) < 1 or width * height > limit or answer["profile"] > MAX_PROFILE:
            raise channel.Ended
        facts = Metadata.told(answer)
        profile = bytes(channel.receive(from_it, answer["profile"]))
        image = channel.receive_pixels(from_it, width, height)
        if profile:
            image.info["icc_profile"] = profile
        return Decoded(image, facts)

    request = {
        "wanted": "pixels",
        "turns": turns,
        "max_pixels": limit,
        "seconds": settings.DECODE_SECONDS,
    }
    with _opened(path) as file:
        headers.format_of(file)
        return _ask(request, take, file=file)


def srgb(image: Image.Image) -> Image.Image:
    """Return an RGB image in sRGB, converted by the colour profile that it carries, if any."""
    profile = image.info.get("icc_profile") or b""
    if not profile:
        return image

    def give(to_it: socket.socket) -> None:
        to_it.sendall(profile)
        channel.send_pixels(to_it, image)

    def take(from_it: socket.socket, answer: dict[str, Any]) -> Image.Image:
        return channel.receive_pixels(from_it, *image.size) if answer["converted"] else image

    size = {"width": image.width, "height": image.height, "profile": len(profile)}
    return _ask({**size, "seconds": settings.DECODE_SECONDS}, take, give=give)


def _nothing(_channel: socket.socket) -> None:
    return


def _ask(
    request: Mapping[str, Any],
    take: Callable[[socket.socket, dict[str, Any]], Taken],
    *,
    file: BinaryIO | None = None,
    give: Callable[[socket.socket], None] = _nothing,
) -> Taken:
    """Ask a decoder, and a new one if that one ended: an earlier file may have harmed it."""
    request = {**request, "language": translation.get_language() or settings.LANGUAGE_CODE}
    code = 0
    for _attempt in range(2):
        try:
            with _pool.lent() as decoder:
                answer = decoder.ask(request, file, give, take)
        except Stopped as stopped:
            code = stopped.code
            if code in TOO_SLOW:
                break
            continue
        if isinstance(answer, UnreadablePhoto):
            raise answer
        return answer
    raise _failure(code, request["seconds"])


def _failure(code: int, seconds: float) -> Exception:
    if code == -signal.SIGKILL:  # by the system, which had no memory left
        return MemoryError()
    if code in TOO_SLOW:
        slow = _("Reading the file takes longer than %(limit)d seconds.")
        return UnreadablePhoto(slow % {"limit": seconds})
    return UnreadablePhoto(_("The file is damaged: reading it stopped the program that reads it."))


def _refusal(answer: Mapping[str, Any]) -> UnreadablePhoto:
    if answer["error"] == MemoryError.__name__:
        return UnreadablePhoto(
            _("Reading the file takes more memory than a photo of its size may need.")
        )
    return REASONS[answer["error"]](str(answer["reason"]))


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise UnreadablePhoto(
            _("The original cannot be opened: %(error)s.") % {"error": error.strerror}
        ) from error


@contextmanager
def _open_for_another(file: BinaryIO) -> Iterator[BinaryIO]:
    """Give a file that another process can read from its descriptor; here it stays where it was."""
    file.flush()
    try:
        descriptor = file.fileno()
    except io.UnsupportedOperation:  # it is in memory
        with tempfile.TemporaryFile() as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy)
            copy.flush()
            yield copy
        return
    place = os.lseek(descriptor, 0, os.SEEK_CUR)
    try:
        yield file
    finally:
        os.lseek(descriptor, place, os.SEEK_SET)


def _environment() -> dict[str, str]:
    """Return this process's variables without the secrets among them."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in SECRETS
    }
    return {name: os.environ[name] for name in kept} | FRUGAL
