"""Waking the workers. Rows say what is to be done; a message only says it sooner."""

import base64
import json

from django.conf import settings
from django.db import transaction
from redis import Redis

from worker.celery import app

PROCESS = "worker.tasks.process_photo"


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


def queued(limit: int) -> list[int]:
    """Return the ids of the photos in the first `limit` messages of the queue."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        messages = redis.lrange(app.conf.task_default_queue, 0, limit - 1)
    bodies = (json.loads(base64.b64decode(json.loads(message)["body"])) for message in messages)
    return [args[0] for args, *_ in bodies if args]
