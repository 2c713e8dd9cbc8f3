"""What can go wrong with a running Kith, each as a function that does it."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import psutil
import redis

from tests.faults.family import PATIENCE, Family, noise, sha256
from tests.faults.state import MAX_ATTEMPTS, State
from tests.worker.installation import kill, until
from worker.services.folder import Folder
from worker.services.redis import Redis

Harm = Callable[[Family, State, random.Random], set[str]]
HARMS: dict[str, Harm] = {}


def harm(name: str) -> Callable[[Callable[[Family, State, random.Random], object]], Harm]:
    """Enter a harm; it returns the SHA-256 of photos that will fail by it, if there are any."""

    def enter(act: Callable[[Family, State, random.Random], object]) -> Harm:
        def done(family: Family, state: State, dice: random.Random) -> set[str]:
            failing = act(family, state, dice)
            return failing if isinstance(failing, set) else set()

        HARMS[name] = done
        return done

    return enter


def worker_children(family: Family) -> list[psutil.Process]:
    with suppress(LookupError, psutil.Error):
        return family.kith.child("worker.celery", "worker").children()
    return []


@harm("kill -9 of a worker's child")
def kill_child(family: Family, _state: State, _dice: random.Random) -> None:
    for process in worker_children(family):
        with suppress(psutil.Error):
            kill(process)


@harm("kill -9 of the worker")
def kill_worker(family: Family, _state: State, _dice: random.Random) -> None:
    kill(family.kith.child("worker.celery", "worker"))


@harm("kill -9 of the web server")
def kill_web(family: Family, _state: State, _dice: random.Random) -> None:
    kill(family.kith.child("waitress"))


@harm("kill -9 of PostgreSQL")
def kill_postgres(family: Family, _state: State, _dice: random.Random) -> None:
    kill(family.kith.child("postgres"))


@harm("kill -9 of one of PostgreSQL's sessions")
def kill_session(family: Family, state: State, dice: random.Random) -> None:
    """PostgreSQL ends all sessions then, and starts again by itself."""
    ours = "SELECT pid FROM pg_stat_activity WHERE datname = 'kith' AND pid <> pg_backend_pid()"
    pids = [pid for (pid,) in state.execute(ours)]
    if pids:
        with suppress(psutil.Error):
            kill(psutil.Process(dice.choice(pids)))


@harm("kill -9 of Redis")
def kill_redis(family: Family, _state: State, _dice: random.Random) -> None:
    kill(family.kith.child("redis"))


@harm("Redis emptied")
def empty_redis(family: Family, _state: State, _dice: random.Random) -> None:
    with redis.Redis.from_url(Redis(Folder(family.kith.data)).url()) as connection:
        connection.flushall()


@harm("kill -9 of everything")
def kill_everything(family: Family, _state: State, _dice: random.Random) -> None:
    kith = family.kith
    assert kith.process is not None
    kith.process.kill()
    for process in kith.processes():
        with suppress(psutil.Error):
            kill(process)
    kith.process.wait()
    kith.start()


@harm("a worker's child hangs")
def hang_child(family: Family, _state: State, _dice: random.Random) -> None:
    for process in worker_children(family):
        with suppress(psutil.Error):
            process.send_signal(signal.SIGSTOP)


@harm("the worker hangs")
def hang_worker(family: Family, _state: State, _dice: random.Random) -> None:
    until((family.kith.data / "run" / "worker-ready").exists)
    family.kith.child("worker.celery", "worker").send_signal(signal.SIGSTOP)


@harm("the scheduler hangs")
def hang_scheduler(family: Family, _state: State, _dice: random.Random) -> None:
    until((family.kith.data / "run" / "scheduler-ready").exists)
    family.kith.child("worker.celery", "beat").send_signal(signal.SIGSTOP)


@harm("the clock jumps back by a day")
def turn_clock_back(family: Family, state: State, _dice: random.Random) -> None:
    """To rows that is the same as if all that they say of time had been a day later.

    The worst moment for it: a child is killed, so that nobody ends its lease, and the messages
    are lost.
    """
    kill_child(family, state, _dice)
    empty_redis(family, state, _dice)
    state.execute(
        "UPDATE albums_photo SET lease_until = lease_until + interval '1 day',"
        " uploaded_at = uploaded_at + interval '1 day'"
        " WHERE ready_at IS NULL AND failed_at IS NULL"
    )


@harm("a photo kills its worker each time")
def poison(family: Family, state: State, dice: random.Random) -> set[str]:
    content = noise(dice)
    family.upload(content)
    end, seen = time.monotonic() + PATIENCE, 0
    while True:
        ((attempts, held, failed),) = state.execute(
            "SELECT attempts, lease_until IS NOT NULL, failed_at IS NOT NULL OR"
            " ready_at IS NOT NULL FROM albums_photo WHERE sha256 = %s",
            sha256(content),
        )
        if failed:
            return {sha256(content)}
        if held and seen < attempts <= MAX_ATTEMPTS:  # the next turn only says that it failed
            kill_child(family, state, dice)
            seen = attempts
        assert time.monotonic() < end, state.said()
        time.sleep(0.005)
