"""The program that looks inside image files: `albums.images.apart` starts it and talks to it.

It serves one file at a time, gets it open and so needs no path, writes nothing, and has neither
the database nor a secret. Limits of time and memory are the kernel's: decoders written in C obey
them too.
"""

import json
import math
import os
import resource
import signal
import socket
import sys
import time
from dataclasses import asdict
from typing import Any, BinaryIO

import django
from django.conf import settings
from django.utils import translation
from PIL import Image

from albums.images import channel
from albums.images.decoding import decode
from albums.images.errors import UnreadablePhoto
from albums.images.headers import MEDIA_TYPES, identify
from albums.images.profiles import conversion, converted

MEGABYTE = 1024 * 1024
# What this program has when it is idle, and what headers and tables of any photo need.
MEMORY = 400 * MEGABYTE
# Turning a photo that lies on a transparent ground needs the most.
MEMORY_PER_PIXEL = 24
UNLIMITED = resource.RLIM_INFINITY


def main() -> None:
    """Serve the channel whose descriptor is the first argument, until its other end is closed."""
    with socket.socket(fileno=int(sys.argv[1])) as ours:
        settings.configure(**json.loads(sys.argv[2]), USE_I18N=True)
        django.setup()
        _give_up_rights()
        channel.tell(ours, {"ready": True})
        try:
            while True:
                _serve(ours)
        except (channel.Ended, ConnectionError):
            return


def _give_up_rights() -> None:
    """Keep only what decoding needs."""
    Image.preinit()
    for kind in Image.OPEN.keys() - MEDIA_TYPES:
        del Image.OPEN[kind]
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Who asks Kith's own processes to end by Ctrl-C lets them finish their photo first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Libraries write there what files make them say.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _serve(ours: socket.socket) -> None:
    request, file = channel.hear_with_file(ours)
    _limit(request["seconds"])
    try:
        with translation.override(request["language"]):
            _answer(ours, request, file)
    except UnreadablePhoto as error:
        channel.tell(ours, {"error": type(error).__name__, "reason": error.reason})
    except MemoryError:
        channel.tell(ours, {"error": "MemoryError"})
    finally:
        if file is not None:
            file.close()
        signal.setitimer(signal.ITIMER_REAL, 0)
        _allow_memory(0)


def _limit(seconds: float) -> None:
    """End this process, whatever it is doing, when it has worked or waited so long."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    end = math.ceil(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (end, UNLIMITED))
    _allow_memory(0)


def _allow_memory(pixels: int) -> None:
    limit = MEMORY + MEMORY_PER_PIXEL * pixels
    resource.setrlimit(resource.RLIMIT_DATA, (limit, UNLIMITED))


def _answer(ours: socket.socket, request: dict[str, Any], file: BinaryIO | None) -> None:
    if file is None:
        _convert(ours, request)
        return
    header = identify(file, max_pixels=request["max_pixels"])
    if request["wanted"] == "header":
        channel.tell(ours, asdict(header))
        return
    _allow_memory(header.width * header.height)
    decoded = decode(file, header, turns=request["turns"], max_pixels=request["max_pixels"])
    image, facts = decoded.image, asdict(decoded.metadata)
    profile = image.info.get("icc_profile") or b""
    if conversion(profile) is None:
        profile = b""
    taken = facts["taken_at"] and facts["taken_at"].isoformat()
    size = {"width": image.width, "height": image.height}
    channel.tell(ours, {**facts, "taken_at": taken, **size, "profile": len(profile)})
    ours.sendall(profile)
    channel.send_pixels(ours, image)


def _convert(ours: socket.socket, request: dict[str, Any]) -> None:
    """Send back in sRGB the pixels that follow the request, or say that there is no need."""
    width, height = request["width"], request["height"]
    _allow_memory(width * height)
    profile = bytes(channel.receive(ours, request["profile"]))
    image = converted(channel.receive_pixels(ours, width, height), profile)
    channel.tell(ours, {"converted": image is not None})
    if image is not None:
        channel.send_pixels(ours, image)


if __name__ == "__main__":
    main()
