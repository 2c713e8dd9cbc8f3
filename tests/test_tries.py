"""Counting tries, on a Redis that dies, hangs and comes back."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from albums import tries
from albums.tries import ALL, ONE, Counts
from albums.views.tries import origin
from worker.services.folder import Folder
from worker.services.redis import Redis

ELSEWHERE = """
import sys
from django.conf import settings
settings.configure()
from albums.tries import ONE, Counts
print([bool(Counts(sys.argv[1]).wait(ONE, "sign-in", "alice")) for _ in range(2)])
"""


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """A Redis of this test alone."""
    folder = Folder(tmp_path / "data")
    folder.create()
    server = Redis(folder)
    start(server)
    yield server
    for process in server.left():
        process.kill()


def start(server: Redis) -> None:
    server.start()
    end = time.monotonic() + 20
    while not server.ready():
        assert time.monotonic() < end, "Redis did not start"
        time.sleep(0.05)


def send(server: Redis, number: int) -> None:
    left = server.left()
    for process in left:
        process.send_signal(number)
    if number == signal.SIGKILL:
        psutil.wait_procs(left, 10)


def refused(counts: Counts) -> bool:
    return bool(counts.wait(ONE, "sign-in", "alice"))


def test_processes_count_together(redis: Redis) -> None:
    here = Counts(redis.url())
    assert [refused(here) for _ in range(9)] == [False] * 9
    ran = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, redis.url()], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[False, True]"
    assert refused(here)
    assert not Counts(redis.url()).wait(ONE, "sign-in", "bob")


def test_a_restart_of_everything_forgets_nothing(redis: Redis) -> None:
    first = Counts(redis.url())
    for _ in range(10):
        refused(first)
    send(redis, signal.SIGKILL)
    start(redis)
    assert refused(Counts(redis.url()))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_without_redis_the_memory_goes_on(
    redis: Redis, caplog: pytest.LogCaptureFixture, how: int
) -> None:
    counts = Counts(redis.url())
    for _ in range(6):
        refused(counts)
    send(redis, how)
    assert [refused(counts) for _ in range(6)] == [False] * 4 + [True] * 2
    assert "tries are counted in memory" in caplog.text
    assert len([one for one in caplog.records if one.name == "albums.tries"]) == 1


def test_redis_counts_again_when_it_is_back(redis: Redis) -> None:
    counts = Counts(redis.url())
    send(redis, signal.SIGKILL)
    refused(counts)
    start(redis)
    counts.away_until = 0  # the seconds for which it is not asked have passed
    for _ in range(9):
        refused(counts)
    other = Counts(redis.url())
    assert [refused(other) for _ in range(2)] == [False, True]


def test_whoever_is_refused_is_told_for_how_long(redis: Redis) -> None:
    counts = Counts(redis.url())
    found = [counts.wait(ALL, "sign-in", "192.0.2.1") for _ in range(51)]
    assert found[:50] == [0] * 50
    assert 1 <= found[50] <= 300


def test_one_owner_of_many_addresses_counts_as_one() -> None:
    assert origin("2001:db8:0:1::1") == origin("2001:db8:0:1:ffff::2")
    assert origin("2001:db8:0:1::1") != origin("2001:db8:0:2::1")
    assert origin("192.0.2.1") != origin("192.0.2.2")
    assert origin("localhost") == "localhost"


def test_forgetting_begins_anew(redis: Redis) -> None:
    counts = Counts(redis.url())
    for _ in range(11):
        refused(counts)
    counts.forget()
    assert not refused(counts)


def test_the_redis_of_the_installation_counts() -> None:
    for _ in range(10):
        assert not tries.wait(ONE, "sign-in", "charlie")
    assert Counts(settings.REDIS_URL).wait(ONE, "sign-in", "charlie")
