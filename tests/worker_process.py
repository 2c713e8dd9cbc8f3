"""A real Celery worker for tests: started for the first test that needs it, kept for the next."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import redis

from worker.services import programs
from worker.services.child import Child
from worker.services.folder import Folder

PROCESSES = 2
PATIENCE = 60.0  # seconds


class Worker:
    """The worker's process; a test may kill it and start it again."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.child: Child | None = None

    def start(self) -> None:
        """Start it if it does not run, and return when it takes tasks."""
        if self.child is None or not self.child.running():
            self.stop()
            self.child = programs.Worker(self.folder, _environment(), processes=PROCESSES).start()
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if not self.child.running() or time.monotonic() > end:
                raise AssertionError(f"The worker does not start:\n{self.child.log.read_text()}")

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()
            self.child = None

    @property
    def pid(self) -> int:
        assert self.child is not None
        assert self.child.pid is not None
        return self.child.pid

    def log(self) -> str:
        return (self.folder.log / "worker.log").read_text()

    def _answers(self) -> bool:
        from worker.celery import app

        return bool(app.control.ping(timeout=0.5))


def _environment() -> dict[str, str]:
    """Return the variables of this process, but with the database of the tests."""
    from django.db import connection

    url = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
    return {**os.environ, "DATABASE_URL": database}


_worker: Worker | None = None


def stop() -> None:
    if _worker is not None:
        _worker.stop()


@contextmanager
def serving(folder: Folder) -> Iterator[Worker]:
    """Lend the worker to one test, idle before and after it."""
    global _worker
    _worker = _worker or Worker(folder)
    queue = redis.Redis.from_url(os.environ["REDIS_URL"])
    queue.delete(*_lists(queue))
    _worker.start()
    try:
        yield _worker
    finally:
        _settle(queue, _worker)
        queue.close()


def _lists(queue: redis.Redis) -> list[bytes | str]:
    """The lists in which messages wait: one for each priority."""
    return ["celery", *queue.keys("celery\x06*")]


def _settle(queue: redis.Redis, worker: Worker) -> None:
    """Drop what is queued and wait for what runs, so that the tables can be emptied."""
    end = time.monotonic() + PATIENCE
    while queue.delete(*_lists(queue)) or queue.exists("unacked"):
        if worker.child is None or not worker.child.running():
            queue.delete("unacked", "unacked_index")
        elif time.monotonic() > end:
            worker.stop()
        time.sleep(0.05)
