"""The Celery application of the worker and the scheduler."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.beat import PersistentScheduler
from celery.schedules import schedstate, schedule
from celery.signals import setup_logging, worker_init, worker_process_init, worker_ready

from worker.services.child import die_with_own_parent

PULSE = 2.0  # seconds


class Steadily(schedule):
    """Every so many seconds, also after a clock went back, when Celery's own would wait for it."""

    def is_due(self, last_run_at: datetime) -> schedstate:
        if self.maybe_make_aware(last_run_at) > self.now():
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)


class Pulse(bootsteps.StartStopStep):
    """Touches the file that says that the worker is ready, as long as its loop turns."""

    requires = ("celery.worker.components:Timer",)

    def start(self, worker: Any) -> None:
        if ready_file := os.environ.get("KITH_READY_FILE"):
            worker.timer.call_repeatedly(PULSE, _touch, (Path(ready_file),))


class Beat(PersistentScheduler):
    """Celery's scheduler, which touches a file of its own as long as its loop turns."""

    def tick(self, *args: Any, **options: Any) -> float:
        if ready_file := os.environ.get("KITH_READY_FILE"):
            Path(ready_file).touch()
        wait: float = super().tick(*args, **options)
        return wait


def _touch(path: Path) -> None:
    if path.exists():
        path.touch()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("kith", include=["worker.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = {"sweep": {"task": "worker.tasks.sweep", "schedule": Steadily(15.0)}}
app.steps["worker"].add(Pulse)


@setup_logging.connect
def log_as_the_web_server_does(**_: object) -> None:
    """Keep Celery from setting up logs: Django has, and knows what may not stand there."""


@worker_init.connect
def release_leases(sender: object, **_: object) -> None:
    """Free what an earlier worker of this name held: it is gone, or this one could not start."""
    from django.db import connections  # needs the applications, which Celery has loaded by now

    from albums.models import Photo

    Photo.objects.release(by=str(getattr(sender, "hostname", "")))
    connections.close_all()  # children must not inherit the connection


@worker_process_init.connect
def end_with_the_worker(**_: object) -> None:
    """An orphan would keep the worker's connection to the broker, and with it the next message."""
    die_with_own_parent()


@worker_ready.connect
def say_so(**_: object) -> None:
    """Tell the supervisor, where there is one, that tasks are taken from now on."""
    if ready_file := os.environ.get("KITH_READY_FILE"):
        Path(ready_file).touch()
