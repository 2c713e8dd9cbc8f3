"""Celery's entries. A task fetches nothing and decides nothing: it calls what does."""

from celery import Task

from albums import lookalikes, storage
from faces import accuracy, removal, review
from worker import processing, queue, trying
from worker import sweep as sweeping
from worker.celery import app


@app.task(bind=True)
def process_photo(self: "Task[[int], None]", photo_id: int) -> None:
    delivery = self.request.delivery_info or {}
    processing.process(
        photo_id,
        by=self.request.hostname or "",
        redelivered=bool(delivery.get("redelivered")),
    )


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
    removal.empty()
    lookalikes.catch_up()
    review.forget_deleted()
