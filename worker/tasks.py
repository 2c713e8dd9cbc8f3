"""Celery's entries. A task fetches nothing and decides nothing: it calls what does."""

from celery import Task

from albums import storage
from worker import processing
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
def sweep() -> None:
    sweeping.sweep()
    storage.clear_abandoned()
