"""Files that could not be read."""

from __future__ import annotations

import pytest
from django.test import Client
from redis import Redis

from albums.models import Photo, User
from tests.albums import library
from worker import queue


def test_reason_is_told_to_the_owner_alone(client: Client, alice: User, charlie: User) -> None:
    library.failed(alice, "broken.jpg")
    client.force_login(alice)
    assert "The file is damaged." in client.get("/photos/failed/").content.decode()
    client.force_login(charlie)
    assert "broken.jpg" not in client.get("/photos/failed/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_retry_sends_the_photo_again(client: Client, alice: User, quiet_broker: Redis) -> None:
    one, other = library.failed(alice, "one.jpg"), library.failed(alice, "other.jpg")
    client.force_login(alice)
    client.post("/photos/retry", {"photos": one.pk})
    assert Photo.objects.get(pk=one.pk).state == "waiting"
    assert Photo.objects.get(pk=other.pk).state == "failed"
    assert queue.queued(10) == [one.pk]


@pytest.mark.django_db(transaction=True)
def test_retry_all(client: Client, alice: User, quiet_broker: Redis) -> None:
    made = {library.failed(alice, f"{n}.jpg").pk for n in range(3)}
    client.force_login(alice)
    client.post("/photos/retry", {"all": "yes"})
    assert set(queue.queued(10)) == made


def test_stranger_retries_nothing(client: Client, alice: User, charlie: User) -> None:
    broken = library.failed(alice, "broken.jpg")
    client.force_login(charlie)
    client.post("/photos/retry", {"all": "yes", "photos": broken.pk})
    assert Photo.objects.get().state == "failed"
