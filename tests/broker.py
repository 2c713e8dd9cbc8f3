"""A broker to which no worker listens: what a test sends stays where it can be looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import Celery
from django.conf import settings as django_settings
from pytest_django import Settings
from redis import Redis

from worker import queue


@pytest.fixture
def quiet_broker(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Redis]:
    settings.REDIS_URL = f"{django_settings.REDIS_URL.split('?')[0]}?db=5"
    broker = settings.REDIS_URL.replace("unix://", "redis+socket://").replace(
        "db=", "virtual_host="
    )
    app = Celery("quiet", broker=broker)
    monkeypatch.setattr(queue, "app", app)
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.flushdb()
        yield redis
        redis.flushdb()
    app.close()
