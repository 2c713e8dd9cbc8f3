"""The real worker on real photos, and what happens when it dies."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from django.conf import settings
from PIL import Image
from redis import Redis

from albums import uploads
from albums.models import MAX_ATTEMPTS, Photo, User
from faces.models import Face, Scan
from tests.albums import bombs
from tests.photos import Photos
from tests.worker_process import Worker
from worker import queue

PATIENCE = 90.0


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def upload(owner: User, path: Path) -> Photo:
    photo = uploads.receive(owner, path, filename=path.name).photo
    queue.enqueue(photo.pk)
    return photo


def settled(photo: Photo) -> bool:
    photo.refresh_from_db()
    return photo.state != "waiting"


def children(worker: Worker) -> list[psutil.Process]:
    return psutil.Process(worker.pid).children(recursive=True)


def test_an_upload_becomes_ready(
    celery_worker: Worker, media: Path, packs_dir: Path, photos: Photos, alice: User
) -> None:
    photo = upload(alice, photos.group)
    until(lambda: settled(photo))
    assert photo.state == "ready", photo.error
    assert photo.faces.count() == 6
    assert (photo.attempts, photo.lease_until, photo.leased_by) == (0, None, "")
    with Image.open(photo.large) as large, Image.open(photo.small) as small:
        assert max(small.size) == 320
        assert large.size == (photo.width, photo.height)  # smaller than 1600, so not enlarged


def test_a_damaged_photo_fails_with_its_reason(
    celery_worker: Worker, media: Path, photos: Photos, alice: User, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(photos["obama.jpg"].read_bytes()[:60_000])
    photo = upload(alice, cut)
    until(lambda: settled(photo))
    assert photo.state == "failed"
    assert "incomplete" in photo.error


def test_a_killed_child_costs_nothing(
    celery_worker: Worker, media: Path, packs_dir: Path, photos: Photos, alice: User
) -> None:
    names = ("obama.jpg", "obama2.jpg", "biden.jpg", "obama3.jpg")
    rows = [upload(alice, photos[name]) for name in names]
    until(lambda: Photo.objects.exclude(lease_until=None).exists())
    for child in children(celery_worker):
        child.send_signal(signal.SIGKILL)
    until(lambda: all(settled(photo) for photo in rows))
    assert [photo.state for photo in rows] == ["ready"] * 4
    assert Scan.objects.count() == 4
    assert Face.objects.count() == 4


def test_a_killed_worker_costs_nothing(
    celery_worker: Worker, media: Path, packs_dir: Path, photos: Photos, alice: User
) -> None:
    rows = [upload(alice, photos[name]) for name in ("obama.jpg", "obama2.jpg", "biden.jpg")]
    until(lambda: Photo.objects.exclude(lease_until=None).exists())
    for process in [psutil.Process(celery_worker.pid), *children(celery_worker)]:
        process.send_signal(signal.SIGKILL)
    celery_worker.stop()
    with Redis.from_url(settings.REDIS_URL) as redis:
        redis.delete("celery", "unacked", "unacked_index")  # as if the broker had died, too
    celery_worker.start()
    assert not Photo.objects.exclude(lease_until=None).exists()  # the new worker freed them
    for photo in Photo.objects.waiting():
        queue.enqueue(photo.pk)
    until(lambda: all(settled(photo) for photo in rows))
    assert [photo.state for photo in rows] == ["ready"] * 3
    assert Scan.objects.count() == 3


def test_a_photo_that_crashes_its_decoder_costs_no_worker(
    celery_worker: Worker, media: Path, alice: User, tmp_path: Path
) -> None:
    path = tmp_path / "crash.jpg"
    path.write_bytes(bombs.slow_jpeg())
    workers = {child.pid for child in psutil.Process(celery_worker.pid).children()}
    photo = upload(alice, path)

    def crashed() -> bool:
        for child in children(celery_worker):
            if child.pid not in workers and child.cpu_times().user > 4:
                child.send_signal(signal.SIGSEGV)
        return settled(photo)

    until(crashed)
    assert photo.state == "failed"
    assert "stopped the program that reads it" in photo.error
    assert {child.pid for child in psutil.Process(celery_worker.pid).children()} == workers


def test_a_photo_that_stops_its_worker_ends_as_failed(
    celery_worker: Worker, media: Path, alice: User, photos: Photos
) -> None:
    """A pipe as original: reading it never returns, until the test kills the reader."""
    photo = uploads.receive(alice, photos["biden.jpg"], filename="poison.jpg").photo
    photo.original.unlink()
    os.mkfifo(photo.original)
    queue.enqueue(photo.pk)

    killed_at = time.monotonic()
    attempt = 0

    def killed() -> bool:
        nonlocal killed_at, attempt
        photo.refresh_from_db()
        if photo.lease_until is not None and photo.attempts > attempt:
            for child in children(celery_worker):
                child.send_signal(signal.SIGKILL)
            killed_at, attempt = time.monotonic(), photo.attempts
        elif time.monotonic() - killed_at > 5:
            # Now and then the message dies with the child. The sweep, which does not run here,
            # sends another one when the lease is over.
            Photo.objects.filter(pk=photo.pk).update(lease_until=None)
            queue.enqueue(photo.pk)
            killed_at = time.monotonic()
        return photo.state == "failed"

    until(killed)
    assert f"{MAX_ATTEMPTS} times" in photo.error
