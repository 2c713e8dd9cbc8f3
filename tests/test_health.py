"""What watching programs are told, and what a request gets while the database is away."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from albums import timeline
from albums.models import ApiKey, Scope, User
from tests.albums import library

pytestmark = pytest.mark.django_db


def test_alive_and_ready(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").json() == {"database": True, "broker": True}


def test_a_dead_broker_is_told(client: Client, settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "broker": False})


def test_metrics_are_for_the_administrator(client: Client, alice: User) -> None:
    library.photo(alice, "a.jpg")
    library.failed(alice, "b.jpg")
    assert client.get("/metrics").status_code == 403
    client.force_login(alice)
    assert client.get("/metrics").status_code == 403
    bearer = {"Authorization": f"Bearer {ApiKey.issue(alice, 'prometheus', Scope)}"}
    assert Client().get("/metrics", headers=bearer).status_code == 403
    User.objects.filter(pk=alice.pk).update(is_superuser=True)
    for text in (client.get("/metrics"), Client().get("/metrics", headers=bearer)):
        found = {
            (sample.name, sample.labels.get("state")): sample.value
            for family in text_string_to_metric_families(text.content.decode())
            for sample in family.samples
        }
        assert found["kith_photos", "ready"] == found["kith_photos", "failed"] == 1
        assert found["kith_accounts", None] == 1
        assert found["kith_disk_free_bytes", None] > 0
        assert "a.jpg" not in text.content.decode()
        assert "alice" not in text.content.decode()


def test_metrics_need_a_key_that_may(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_superuser=True)
    for scope in Scope:
        bearer = {"Authorization": f"Bearer {ApiKey.issue(alice, 'prometheus', [scope])}"}
        status = Client().get("/metrics", headers=bearer).status_code
        assert status == (200 if scope is Scope.ADMIN else 403)


def test_without_database_pages_say_that_it_will_pass(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error itself is raised here; `tests/faults` stops a real PostgreSQL."""

    def away(*_: object, **_options: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(timeline, "page", away)
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Nothing is lost" in answer.content.decode()
