"""One worker's turn at one photo, without a broker."""

from __future__ import annotations

from pathlib import Path

import pytest
from celery.exceptions import Reject, SoftTimeLimitExceeded
from django.db import OperationalError
from pytest_django import Settings

from albums import ingest, uploads
from albums.models import MAX_ATTEMPTS, Photo, User
from faces import extraction
from tests.albums.making import jpeg
from worker import processing, tasks


@pytest.fixture
def photo(media: Path, alice: User, tmp_path: Path) -> Photo:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    return uploads.receive(alice, path, filename="a.jpg").photo


def process(photo: Photo, *, redelivered: bool = False) -> None:
    processing.process(photo.pk, by="one@here", redelivered=redelivered)
    photo.refresh_from_db()


def test_all_steps(photo: Photo, packs_dir: Path) -> None:
    process(photo)
    assert photo.state == "ready"
    assert (photo.width, photo.height) == (96, 64)
    assert (photo.attempts, photo.lease_until, photo.leased_by) == (0, None, "")
    assert photo.scans.count() == 1


def test_again_changes_nothing(photo: Photo, packs_dir: Path) -> None:
    process(photo)
    before = photo.ready_at
    photo.original.unlink()  # nothing reads it again
    process(photo)
    assert (photo.state, photo.ready_at) == ("ready", before)


def test_a_photo_that_is_held_is_left_alone(photo: Photo) -> None:
    Photo.objects.claim(photo.pk, by="two@there")
    process(photo)
    assert (photo.state, photo.leased_by, photo.attempts) == ("waiting", "two@there", 1)


def test_a_redelivered_message_takes_the_lost_lease(photo: Photo, packs_dir: Path) -> None:
    Photo.objects.claim(photo.pk, by="two@there")
    process(photo, redelivered=True)
    assert photo.state == "ready"


def test_a_photo_that_is_gone(photo: Photo) -> None:
    Photo.objects.all().delete()
    processing.process(photo.pk, by="one@here")


def test_without_weights_it_waits_and_says_why(
    photo: Photo, settings: Settings, tmp_path: Path
) -> None:
    settings.PACKS_DIR = tmp_path / "nothing"
    process(photo)
    assert (photo.state, photo.attempts, photo.lease_until) == ("waiting", 0, None)
    assert "fetch" in photo.error
    assert photo.ingested_at is not None
    assert photo.small.exists()


@pytest.mark.parametrize(
    ("error", "words"),
    [(SoftTimeLimitExceeded(), "longer than 90 seconds"), (MemoryError(), "more memory")],
)
def test_what_may_go_better_next_time_is_tried_five_times(
    error: Exception, words: str, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(ingest, "ingest", broken)
    for _ in range(MAX_ATTEMPTS):
        process(photo)
        assert (photo.state, photo.lease_until) == ("waiting", None)
    process(photo)
    assert photo.state == "failed"
    assert words in photo.error


def test_a_lost_original_says_so(photo: Photo) -> None:
    photo.original.unlink()
    process(photo)
    assert photo.state == "failed"
    assert "cannot be opened" in photo.error


@pytest.mark.django_db(transaction=True)
def test_a_photo_deleted_meanwhile_leaves_no_files(
    photo: Photo, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def delete(*_: object) -> None:
        uploads.delete(photo)

    monkeypatch.setattr(extraction, "scan", delete)
    processing.process(photo.pk, by="one@here")
    assert not Photo.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_worker_that_lost_its_claim_does_not_finish(
    photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> None:
        Photo.objects.claim(photo.pk, by="two@there", redelivered=True)

    monkeypatch.setattr(extraction, "scan", slow)
    process(photo)
    assert (photo.state, photo.leased_by) == ("waiting", "two@there")
    assert photo.original.exists()


def test_while_the_database_is_away_the_message_comes_back(
    photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Delivered again it takes over the lease, which nobody could end."""

    def away(*_: object, **__: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(processing, "process", away)
    monkeypatch.setattr(tasks, "PAUSE", 0)
    with pytest.raises(Reject) as told:
        tasks.process_photo(photo.pk)
    assert vars(told.value)["requeue"]


def test_crops_of_a_scan_that_was_cut_off_go(photo: Photo, packs_dir: Path) -> None:
    photo.crops.mkdir(parents=True)
    stray = photo.crops / "12345678.webp"
    stray.write_bytes(b"of a face that was rolled back")
    process(photo)
    assert photo.state == "ready"
    assert not stray.exists()
