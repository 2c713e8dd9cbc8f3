"""What a crash leaves between a row and its files is cleared by its note."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from albums import consistency, trash, unsettled, uploads
from albums.models import Photo, User
from tests.albums.making import jpeg

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def die(*_: object, **__: object) -> None:
    raise Killed


@pytest.fixture
def file(media: Path, tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    return path


def notes(media: Path) -> int:
    return len(list((media / "unsettled").glob("*")))


def test_an_upload_that_never_got_a_row(
    alice: User, file: Path, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Photo, "save", die)
        with pytest.raises(Killed):
            uploads.receive(alice, file, filename="a.jpg")
    assert len(consistency.check().stray_originals) == 1
    assert uploads.settle() == 1
    assert consistency.check().clean
    uploads.receive(alice, file, filename="a.jpg")
    assert uploads.settle() == 0
    assert Photo.objects.get().original.exists()


def test_an_upload_that_was_committed(
    alice: User, file: Path, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(unsettled, "forget", die)
        with pytest.raises(Killed):
            uploads.receive(alice, file, filename="a.jpg")
    assert notes(media) == 1
    assert uploads.settle() == 0
    assert notes(media) == 0
    assert Photo.objects.get().original.exists()


def test_a_photo_whose_files_were_not_deleted_yet(
    alice: User, file: Path, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = uploads.receive(alice, file, filename="a.jpg").photo
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "remove_files", die)
        with pytest.raises(Killed):
            uploads.delete(photo)
    assert photo.original.exists()
    assert uploads.settle() == 1
    assert not photo.original.exists()


def test_what_a_worker_writes_after_the_photo_was_deleted(
    alice: User, file: Path, media: Path
) -> None:
    photo = uploads.receive(alice, file, filename="a.jpg").photo
    Photo.objects.claim(photo.pk, by="one@here")
    trash.put(Photo.objects.all())
    uploads.delete(photo)
    photo.small.parent.mkdir(parents=True)
    photo.small.write_bytes(b"late")  # and then the worker is killed
    uploads.settle()
    assert not photo.small.exists()
    assert notes(media) == 1  # it may not have been the last file
    note = next((media / "unsettled").glob("*"))
    os.utime(note, (time.time() - 1000, time.time() - 1000))
    uploads.settle()
    assert notes(media) == 0


def test_nothing_is_left_to_settle_when_all_goes_well(alice: User, file: Path, media: Path) -> None:
    photo = uploads.receive(alice, file, filename="a.jpg").photo
    assert notes(media) == 0
    uploads.delete(photo)
    assert notes(media) == 0
    assert consistency.check().clean
