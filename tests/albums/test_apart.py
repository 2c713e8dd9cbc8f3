"""Files that crash, stop or fill the process that reads them cost nothing but that process."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from django.conf import settings as kith
from pytest_django import Settings

from albums import images
from albums.images.metadata import Metadata
from tests.albums import bombs
from tests.albums.making import jpeg

REGISTRY = """
from PIL import Image
from albums.images import decoder
decoder._give_up_rights()
print(*sorted(Image.OPEN))
"""


def decoders() -> list[psutil.Process]:
    return [
        process
        for process in psutil.Process().children()
        if process.is_running() and "albums.images.decoder" in process.cmdline()
    ]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.jpg"
    path.write_bytes(jpeg())
    return path


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    path = tmp_path / "slow.jpg"
    path.write_bytes(bombs.slow_jpeg())
    return path


def decode_while_killing(path: Path, number: signal.Signals) -> None:
    """Decode a file while each process that reads it gets the signal."""
    done = threading.Event()

    def kill() -> None:
        while not done.wait(0.05):
            for process in decoders():
                if process.cpu_times().user > 4:  # it has started, and is at it
                    process.send_signal(number)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        images.decode(path)
    finally:
        done.set()
        killer.join()


def test_a_file_that_takes_too_long(slow: Path, good: Path, settings: Settings) -> None:
    settings.DECODE_SECONDS = 1
    with pytest.raises(images.UnreadablePhoto, match="longer than 1 seconds"):
        images.decode(slow)
    settings.DECODE_SECONDS = 60
    assert images.decode(good).image.size == (96, 64)


def test_a_process_that_hangs_without_its_clock(good: Path, settings: Settings) -> None:
    images.decode(good)
    settings.DECODE_SECONDS = 1
    stopped = decoders()
    for process in stopped:
        process.suspend()
    with pytest.raises(images.UnreadablePhoto, match="longer than 1 seconds"):
        images.decode(good)
    for process in stopped:
        if process.is_running():
            process.resume()


def test_a_file_that_crashes_its_reader(slow: Path, good: Path) -> None:
    with pytest.raises(images.UnreadablePhoto, match="stopped the program"):
        decode_while_killing(slow, signal.SIGSEGV)
    assert images.decode(good).image.size == (96, 64)


def test_a_reader_that_was_killed_does_not_blame_the_file(slow: Path) -> None:
    with pytest.raises(MemoryError):
        decode_while_killing(slow, signal.SIGKILL)


def test_one_that_died_between_two_photos_is_replaced(good: Path) -> None:
    images.decode(good)
    for process in decoders():
        process.kill()
        process.wait()
    assert images.decode(good).image.size == (96, 64)


def test_a_file_that_unpacks_to_too_much(tmp_path: Path, good: Path) -> None:
    path = tmp_path / "tiles.tif"
    path.write_bytes(bombs.wide_tiles())
    with pytest.raises(images.UnreadablePhoto):
        images.decode(path)
    assert images.decode(good).image.size == (96, 64)


@pytest.mark.skipif(sys.platform != "linux", reason="psutil reads limits on Linux only")
def test_the_reader_has_limits_and_no_secrets(good: Path) -> None:
    images.decode(good)
    reader = decoders()[0]
    assert reader.rlimit(psutil.RLIMIT_DATA)[0] < 2**29
    assert reader.rlimit(psutil.RLIMIT_CPU)[0] < 1000
    assert reader.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
    assert reader.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    secret = kith.SECRET_KEY
    assert not {"KITH_SECRET_KEY", "DATABASE_URL", "REDIS_URL"} & reader.environ().keys()
    assert secret not in reader.environ().values()


def test_the_reader_knows_the_accepted_types_alone() -> None:
    command = [sys.executable, "-c", REGISTRY]
    said = subprocess.run(command, cwd=kith.BASE_DIR, capture_output=True, text=True, check=True)
    assert said.stdout.split() == sorted(
        ["AVIF", "BMP", "GIF", "HEIF", "JPEG", "PNG", "TIFF", "WEBP"]
    )


def test_a_reader_is_used_again_and_by_many_at_once(good: Path) -> None:
    images.decode(good)
    before = {process.pid for process in decoders()}
    images.decode(good)
    assert {process.pid for process in decoders()} == before
    sizes: list[tuple[int, int]] = []
    threads = [
        threading.Thread(target=lambda: sizes.append(images.decode(good).image.size))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [(96, 64)] * 8


def test_the_reader_ends_with_its_user() -> None:
    program = """
import sys, django, tempfile, pathlib
django.setup()
from albums import images
from albums.images import pool
from tests.albums.making import jpeg
path = pathlib.Path(tempfile.mkdtemp()) / "a.jpg"
path.write_bytes(jpeg())
images.decode(path)
print(pool.POOL.idle[0].process.pid, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=kith.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as user:
        assert user.stdout is not None
        reader = psutil.Process(int(user.stdout.readline()))
        user.kill()
    end = time.monotonic() + 30
    while reader.is_running() and reader.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_a_reader_tells_is_cleaned() -> None:
    told = {"taken_at": None, "camera": "a\0b\x1b[31m", "latitude": None, "longitude": None}
    assert Metadata.told(told).camera == "a b [31m"
    with pytest.raises(ValueError, match="isoformat"):
        Metadata.told({**told, "taken_at": "yesterday"})
