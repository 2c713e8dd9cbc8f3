"""Waking the workers. Rows say what is to be done; a message only says it sooner."""

import base64
import json
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from redis import Redis

from worker.celery import app

PROCESS = "worker.tasks.process_photo"


@dataclass(frozen=True, slots=True)
class Task:
    """A turn at work that knows from the rows what it has to do."""

    name: str
    priority: int  # 0: in line with photos; above: when nothing of a lower number waits
    limit: int  # messages on the way at a time: as many workers can take part

    @property
    def list(self) -> str:
        """The list of Redis in which its messages wait."""
        if not self.priority:
            return str(app.conf.task_default_queue)
        separator = b"\x06\x16".decode()  # kombu's, between a queue's name and a priority
        return f"{app.conf.task_default_queue}{separator}{self.priority}"


FETCH = Task("worker.tasks.fetch_pack", 0, 2)
RELEARN = Task("worker.tasks.relearn", 0, 1)
MEASURE = Task("worker.tasks.measure_library", 0, 1)
TRY = Task("worker.tasks.try_packs", 9, 4)


def enqueue(photo_id: int) -> None:
    """Wake a worker for a photo when the transaction commits.

    Where the broker cannot be reached the message is lost, which is logged and no error: the
    sweep sends it again.
    """

    def wake() -> None:  # not a partial: Django's report of an error wants a name
        send(photo_id)

    transaction.on_commit(wake, robust=True)


def send(photo_id: int) -> None:
    app.send_task(PROCESS, args=[photo_id], retry_policy={"max_retries": 1, "interval_start": 0})


def wake(task: Task, *args: str) -> None:
    """Let a worker do a turn at a task, unless as many as can take part are about to."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        messages = redis.lrange(task.list, 0, -1)
    headers = (json.loads(message)["headers"] for message in messages)
    if sum(header["task"] == task.name for header in headers) >= task.limit:
        return
    policy = {"max_retries": 1, "interval_start": 0}
    app.send_task(task.name, args=args, priority=task.priority, retry_policy=policy)


def length() -> int:
    """Return how many messages of ordinary work wait for a worker."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        return int(redis.llen(app.conf.task_default_queue))


def queued(limit: int) -> list[int]:
    """Return the ids of the photos in the first `limit` messages of the queue."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        messages = redis.lrange(app.conf.task_default_queue, 0, limit - 1)
    photos = (one for one in map(json.loads, messages) if one["headers"]["task"] == PROCESS)
    bodies = (json.loads(base64.b64decode(one["body"])) for one in photos)
    return [args[0] for args, *_ in bodies]
