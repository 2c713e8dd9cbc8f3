"""The services that every other test stands on."""

from __future__ import annotations

import os
import stat

import psutil
import pytest
import redis
from django.db import connection

from tests.conftest import SERVICES
from worker.services.embedded import Service


@pytest.mark.django_db
def test_postgres_has_halfvec() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT '[1,2]'::halfvec <#> '[3,4]'")
        assert cursor.fetchone() == (-11.0,)
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)


def test_redis_keeps_a_value() -> None:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as connection:
        connection.set("kith-test", "kept", ex=60)
        assert connection.get("kith-test") == b"kept"


@pytest.mark.parametrize("service", SERVICES.services, ids=lambda service: service.name)
def test_nothing_listens_on_the_network(service: Service) -> None:
    assert service.child is not None
    process = psutil.Process(service.child.pid)
    everybody = [process, *process.children(recursive=True)]
    assert [c for p in everybody for c in p.net_connections(kind="inet")] == []


def test_postgres_folder_is_private() -> None:
    assert stat.S_IMODE(SERVICES.postgres.data.stat().st_mode) == 0o700
