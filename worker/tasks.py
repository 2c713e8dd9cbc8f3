"""Celery's entries. A task fetches nothing and decides nothing: it calls what does."""

import time

from celery import Task
from celery.exceptions import Reject
from django.db import InterfaceError, OperationalError

from albums import lookalikes, storage, uploads
from faces import accuracy, removal, review
from worker import processing, queue, trying
from worker import sweep as sweeping
from worker.celery import app

# While PostgreSQL is away its messages come back so often.
PAUSE = 2.0  # seconds


@app.task(bind=True)
def process_photo(self: "Task[[int], None]", photo_id: int) -> None:
    delivery = self.request.delivery_info or {}
    try:
        processing.process(
            photo_id,
            by=self.request.hostname or "",
            redelivered=bool(delivery.get("redelivered")),
        )
    except (OperationalError, InterfaceError) as error:
        # The lease could not be ended. Delivered again, the message may take it over.
        time.sleep(PAUSE)
        raise Reject(str(error), requeue=True) from error


@app.task
def relearn() -> None:
    if trying.relearn():
        queue.wake(queue.RELEARN)


@app.task(bind=True)
def try_packs(self: "Task[[], None]") -> None:
    if trying.advance(by=self.request.hostname or ""):
        queue.wake(queue.TRY)


# Longer than the broker waits before it delivers a message again: the second worker sees that a
# first one is at it.
@app.task(soft_time_limit=3600, time_limit=3660)
def fetch_pack(name: str) -> None:
    trying.fetch(name)
    queue.wake(queue.TRY)


# A large library takes longer than a photo; still less than the broker waits for an answer.
@app.task(soft_time_limit=240, time_limit=270)
def measure_library() -> None:
    accuracy.measure_next()
    sweeping.measure()


@app.task
def sweep() -> None:
    sweeping.sweep()
    trying.wake()
    sweeping.measure()
    storage.clear_abandoned()
    uploads.settle()
    removal.empty()
    lookalikes.catch_up()
    review.forget_deleted()
