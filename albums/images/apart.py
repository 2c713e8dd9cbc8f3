"""Files are read by processes of their own, which a file may crash, hang or fill.

A file that ends its decoder is refused, and nothing else is lost. See `pool`.
"""

import io
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from PIL import Image

from albums.images import channel, headers
from albums.images.decoding import Decoded
from albums.images.errors import UnreadablePhoto
from albums.images.headers import Header
from albums.images.metadata import Metadata
from albums.images.pool import POOL, Stopped, Taken
from albums.images.profiles import MAX_PROFILE

HEADER_SECONDS = 10.0
TOO_SLOW = {-signal.SIGALRM, -signal.SIGXCPU}


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
            with POOL.lent() as decoder:
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
