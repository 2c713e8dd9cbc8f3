"""The Celery application of the worker and the scheduler."""

import os

from celery import Celery
from celery.signals import worker_init

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
