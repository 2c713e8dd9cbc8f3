"""The Celery application of the worker and the scheduler."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import worker_init, worker_process_init, worker_ready

from worker.services.child import die_with_own_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("kith", include=["worker.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")


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
