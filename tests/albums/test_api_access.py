"""Who may use the REST API, and what it answers to everybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from ninja import NinjaAPI
from ninja.testing import TestClient

from albums.models import Album, ApiKey, Scope, User
from config.api import api

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.albums.conftest import Call


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer kith_wrong"}])
def test_strangers_are_told_to_sign_in(method: str, headers: dict[str, str]) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/albums", headers=headers)
    assert response.status_code == 401
    assert response.json() == {"detail": "Unauthorized"}


def test_a_key_says_when_it_was_used(alice: User, call: Call) -> None:
    call(alice, "get", "/albums")
    key = ApiKey.objects.get()
    assert key.used_at is not None


def test_the_time_of_use_is_written_once_a_minute(alice: User) -> None:
    text = ApiKey.issue(alice, "test", Scope)
    for age, renewed in ((30, False), (90, True)):
        used = timezone.now() - timedelta(seconds=age)
        ApiKey.objects.update(used_at=used)
        Client().get("/api/v1/albums", headers={"Authorization": f"Bearer {text}"})
        assert (ApiKey.objects.get().used_at != used) is renewed


def test_the_key_of_a_closed_account_opens_nothing(alice: User, call: Call) -> None:
    alice.is_active = False
    alice.save(update_fields=["is_active"])
    assert call(alice, "get", "/albums").status_code == 401


def test_a_session_needs_its_token(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.get("/api/v1/albums").status_code == 200
    response = client.post("/api/v1/albums", {"title": "A"}, content_type="application/json")
    assert response.status_code == 403
    assert "CSRF" in response.json()["detail"]
    assert not Album.objects.exists()


def test_a_key_that_asks_too_often_is_told_for_how_long(
    alice: User, bob: User, settings: Settings
) -> None:
    settings.API_PER_MINUTE = 3
    greedy, calm = (
        {"Authorization": f"Bearer {ApiKey.issue(user, 'test', [Scope.READ])}"}
        for user in (alice, bob)
    )
    client = Client()
    found = [client.get("/api/v1/albums", headers=greedy) for _ in range(4)]
    assert [one.status_code for one in found] == [200, 200, 200, 429]
    assert 1 <= int(found[3].headers["Retry-After"]) <= 60
    assert "too often" in found[3].json()["detail"]
    assert client.get("/api/v1/albums", headers=calm).status_code == 200
    client.force_login(alice)  # pages are not programs
    assert client.get("/api/v1/albums").status_code == 200


def test_an_operation_that_says_nothing_is_closed(alice: User) -> None:
    like_ours = NinjaAPI(urls_namespace="like ours", auth=api.auth)
    like_ours.get("/open")(lambda request: request.path)
    headers = {"Authorization": f"Bearer {ApiKey.issue(alice, 'test', Scope)}"}
    asked = TestClient(like_ours).get("/open", headers=headers, user=alice)
    assert asked.status_code == 401


def test_both_methods_of_a_path_are_served(alice: User, call: Call) -> None:
    assert call(alice, "get", "/photos").status_code == 200
    assert call(alice, "post", "/photos", file="none").status_code == 422
    assert call(alice, "get", "/photos/0").status_code == 404
    assert call(alice, "delete", "/photos/0").status_code == 404


def test_an_error_of_ours_is_json_too(
    alice: User, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("albums.api.uploads.known", broken)
    response = call(alice, "post", "/photos/exists", {"sha256": []})
    assert response.status_code == 500
    assert response.json() == {"detail": "Something went wrong on the server."}


@pytest.mark.django_db
def test_the_documentation_opens() -> None:
    assert Client().get("/api/v1/docs").status_code == 200
    assert Client().get("/api/v1/openapi.json").json()["info"]["title"] == "Kith"
