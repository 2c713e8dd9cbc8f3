"""The sweep wakes workers for what waits, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from redis import Redis

from albums.models import Photo, User
from faces import packs
from faces.models import Accuracy, Scan
from tests.faces import library
from worker import queue, sweep, tasks
from worker.celery import app

pytestmark = pytest.mark.usefixtures("quiet_broker")


def photo(owner: User, number: int, **values: object) -> Photo:
    earlier = timezone.now() - timedelta(minutes=1)
    defaults = {"size": 1, "media_type": "image/jpeg", "uploaded_at": earlier, **values}
    return Photo.objects.create(owner=owner, sha256=f"{number:064x}", **defaults)


def test_it_enqueues_what_waits(alice: User, bob: User) -> None:
    rows = [photo(alice, 1), photo(bob, 2)]
    assert sweep.sweep() == 2
    assert queue.queued(10) == [row.pk for row in reversed(rows)]


def test_it_enqueues_nothing_twice(alice: User) -> None:
    photo(alice, 1)
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]


def test_it_heals_an_emptied_broker(alice: User, quiet_broker: Redis) -> None:
    photo(alice, 1)
    sweep.sweep()
    quiet_broker.flushdb()
    assert sweep.sweep() == 1


def test_it_leaves_what_is_new_held_done_or_failed(alice: User, packs_dir: Path) -> None:
    now = timezone.now()
    photo(alice, 1, uploaded_at=now)
    photo(alice, 2, failed_at=now)
    held = photo(alice, 3)
    Photo.objects.claim(held.pk, by="somebody")
    done = photo(alice, 4, ingested_at=now, ready_at=now)
    Scan.objects.create(photo=done, pack=packs.active().name, faces=0, grouped_at=now)
    assert sweep.sweep() == 0


def test_a_lease_that_ran_out_holds_nothing(alice: User) -> None:
    photo(alice, 1, lease_until=timezone.now() - timedelta(seconds=1), attempts=1)
    assert sweep.sweep() == 1


def test_it_stops_at_a_full_queue(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "BATCH", 3)
    for number in range(5):
        photo(alice, number)
    assert [sweep.sweep(), sweep.sweep()] == [3, 0]
    assert len(set(queue.queued(10))) == 3


def test_a_photo_without_a_scan_of_the_pack_is_enqueued(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    photo(alice, 1, ingested_at=now, ready_at=now)
    monkeypatch.setattr(packs, "is_fetched", lambda _: True)
    assert sweep.sweep() == 1


def test_a_photo_whose_faces_found_no_groups_yet_is_enqueued(alice: User, packs_dir: Path) -> None:
    now = timezone.now()
    done = photo(alice, 1, ingested_at=now, ready_at=now)
    Scan.objects.create(photo=done, pack=packs.active().name, faces=0)
    assert sweep.sweep() == 1


def test_it_does_not_hurry_photos_whose_pack_is_missing(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo(alice, 1, ingested_at=timezone.now())
    monkeypatch.setattr(packs, "is_fetched", lambda _: False)
    assert sweep.sweep() == 0
    assert sweep.waiting().count() == 0


def test_a_library_with_new_answers_is_measured_once(
    alice: User, bob: User, quiet_broker: Redis
) -> None:
    sweep.measure()
    assert quiet_broker.llen("celery") == 0
    library.named(alice, "Ada", library.axis(0))
    for _ in range(2):
        sweep.measure()
        assert quiet_broker.llen("celery") == 1
    assert queue.queued(10) == []
    quiet_broker.flushdb()
    tasks.measure_library()
    assert Accuracy.objects.get().owner == alice
    assert quiet_broker.llen("celery") == 0


def test_a_clock_that_went_back_leaves_nothing_waiting(alice: User) -> None:
    """What the rows say of time is then in the future."""
    later = timezone.now() + timedelta(days=1)
    photo(alice, 1, uploaded_at=later, lease_until=later, attempts=1)
    assert sweep.sweep() == 1


def test_the_sweep_goes_on_after_the_clock_went_back() -> None:
    every = app.conf.beat_schedule["sweep"]["schedule"]
    now = every.now()
    assert every.is_due(now - timedelta(seconds=5)).is_due is False
    assert every.is_due(now - timedelta(seconds=16)).is_due is True
    assert every.is_due(now + timedelta(days=1)).is_due is True
