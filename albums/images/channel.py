"""What a decoder and the process that it works for send each other: messages, files, pixels.

Both sides know how many bytes come next before they read them; neither unpickles anything.
"""

import json
import os
import socket
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

from PIL import Image

LENGTH = struct.Struct(">I")
MAX_MESSAGE = 64 * 1024
# Rows that travel together: few enough to stay in the processor's cache.
ROWS = 64


class Ended(Exception):
    """The other process is gone, or does not keep to what was agreed."""


def tell(channel: socket.socket, message: Mapping[str, object], *files: int) -> None:
    """Send a message, and open files with it, by their descriptors."""
    body = json.dumps(message).encode()
    socket.send_fds(channel, [LENGTH.pack(len(body))], files)
    channel.sendall(body)


def hear(channel: socket.socket) -> dict[str, Any]:
    """Return the next message."""
    return _message(channel, receive(channel, LENGTH.size))


def hear_with_file(channel: socket.socket) -> tuple[dict[str, Any], BinaryIO | None]:
    """Return the next message and the file that came with it, if any; the caller closes it."""
    head, files, _flags, _address = socket.recv_fds(channel, LENGTH.size, 1)
    head += receive(channel, LENGTH.size - len(head))
    return _message(channel, head), os.fdopen(files[0], "rb") if files else None


def receive(channel: socket.socket, count: int) -> bytearray:
    """Return exactly `count` bytes."""
    content = bytearray(count)
    _fill(channel, memoryview(content))
    return content


def send_pixels(channel: socket.socket, image: Image.Image) -> None:
    """Send an RGB image whose size the other side knows."""
    for top in range(0, image.height, ROWS):
        bottom = min(top + ROWS, image.height)
        channel.sendall(image.crop((0, top, image.width, bottom)).tobytes())


def receive_pixels(channel: socket.socket, width: int, height: int) -> Image.Image:
    """Return an RGB image of the size; the caller has checked that there is room for it."""
    image = Image.new("RGB", (width, height))
    rows = memoryview(bytearray(width * min(ROWS, height) * 3))
    for top in range(0, height, ROWS):
        count = min(ROWS, height - top)
        _fill(channel, rows[: width * count * 3])
        strip = Image.frombuffer("RGB", (width, count), rows, "raw", "RGB", 0, 1)  # type: ignore[arg-type]
        image.paste(strip, (0, top))
    return image


def _message(channel: socket.socket, head: bytes | bytearray) -> dict[str, Any]:
    (length,) = LENGTH.unpack(head)
    if length > MAX_MESSAGE:
        raise Ended
    try:
        message = json.loads(receive(channel, length))
    except ValueError as error:
        raise Ended from error
    if not isinstance(message, dict):
        raise Ended
    return message


def _fill(channel: socket.socket, room: memoryview) -> None:
    while room:
        try:
            count = channel.recv_into(room)
        except ConnectionError as error:
            raise Ended from error
        if not count:
            raise Ended
        room = room[count:]
