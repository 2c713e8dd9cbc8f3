"""Taking photos in."""

from __future__ import annotations

import hashlib
import os
import threading
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, TemporaryUploadedFile
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from albums import unsettled, uploads
from albums.models import Album, Photo, User
from tests.albums.making import jpeg


def temporary(content: bytes) -> TemporaryUploadedFile:
    file = TemporaryUploadedFile("a.jpg", "text/html", len(content), None)
    file.write(content)
    file.seek(0)
    return file


def take(owner: User, content: bytes, **details: Any) -> uploads.Received:
    with temporary(content) as file:
        return uploads.receive(owner, file, **details)


def test_the_original_is_kept_byte_for_byte(media: Path, alice: User) -> None:
    content = jpeg()
    received = take(alice, content, filename="a.jpg")
    photo = Photo.objects.get()
    assert received.photo == photo
    assert not received.duplicate
    assert photo.sha256 == hashlib.sha256(content).hexdigest()
    assert photo.original.read_bytes() == content
    assert (photo.size, photo.media_type, photo.state) == (len(content), "image/jpeg", "waiting")
    assert list((media / "incoming").iterdir()) == []


def test_sources_of_other_kinds(media: Path, alice: User, tmp_path: Path) -> None:
    path = tmp_path / "b.jpg"
    path.write_bytes(jpeg(seed=1))
    assert uploads.receive(alice, path, filename="b.jpg").photo.original.exists()
    assert path.exists()  # copied, not moved
    content = jpeg(seed=2)
    memory = InMemoryUploadedFile(BytesIO(content), None, "c.jpg", "", len(content), None)
    assert uploads.receive(alice, memory, filename="c.jpg").photo.original.read_bytes() == content


def test_the_same_file_again_is_the_same_photo(media: Path, alice: User) -> None:
    first, second = (Album.objects.create(owner=alice, title=name) for name in "ab")
    one = take(alice, jpeg(), filename="a.jpg", album=first)
    two = take(alice, jpeg(), filename="b.jpg", album=second)
    assert (two.photo, two.duplicate) == (one.photo, True)
    assert set(one.photo.albums.all()) == {first, second}
    assert Photo.objects.get().filename == "a.jpg"


def test_each_owner_has_their_own(media: Path, alice: User, bob: User) -> None:
    for owner in (alice, bob):
        assert not take(owner, jpeg(), filename="a.jpg").duplicate
    assert Photo.objects.count() == 2


def test_a_failed_photo_is_tried_again(media: Path, alice: User) -> None:
    photo = take(alice, jpeg(), filename="a.jpg").photo
    Photo.objects.update(failed_at=timezone.now(), error="broken", attempts=5)
    assert take(alice, jpeg(), filename="a.jpg").photo.state == "waiting"
    photo.refresh_from_db()
    assert (photo.error, photo.attempts) == ("", 0)


def test_a_lost_original_is_brought_back(media: Path, alice: User) -> None:
    photo = take(alice, jpeg(), filename="a.jpg").photo
    photo.original.unlink()
    assert take(alice, jpeg(), filename="a.jpg").duplicate
    assert photo.original.read_bytes() == jpeg()


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [(b"hello", 415, "not a photo"), (b"", 422, "empty"), (b"\xff\xd8\xff\xe0", 422, "damaged")],
)
def test_rejections(content: bytes, status: int, words: str, media: Path, alice: User) -> None:
    with pytest.raises(uploads.UploadRejected, match=words) as caught:
        take(alice, content, filename="a.jpg")
    assert caught.value.status == status
    assert not Photo.objects.exists()


def test_too_many_bytes(media: Path, alice: User, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    with pytest.raises(uploads.UploadRejected, match="too large") as caught:
        take(alice, jpeg(), filename="a.jpg")
    assert caught.value.status == 413


def test_too_many_pixels(media: Path, alice: User, settings: Settings) -> None:
    settings.MAX_PIXELS = 1000
    with pytest.raises(uploads.UploadRejected, match="96 x 64 pixels") as caught:
        take(alice, jpeg(), filename="a.jpg")
    assert caught.value.status == 422


def test_the_date_of_the_file_is_kept_unless_it_lies_ahead(media: Path, alice: User) -> None:
    old, ahead = datetime(2001, 2, 3, tzinfo=UTC), timezone.now() + timedelta(days=400)
    one = take(alice, jpeg(), filename="a", modified=old).photo
    two = take(alice, jpeg(seed=1), filename="b", modified=ahead).photo
    assert (one.modified_at, one.shown_at) == (old, old)
    assert (two.modified_at, two.shown_at) == (None, two.uploaded_at)


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_make_one_photo(media: Path, alice: User) -> None:
    results: list[uploads.Received] = []
    start = threading.Barrier(6)

    def upload() -> None:
        start.wait()
        try:
            results.append(take(alice, jpeg(), filename="a.jpg"))
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.duplicate for one in results].count(False) == 1
    assert Photo.objects.get().original.read_bytes() == jpeg()
    assert list((media / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("..%2f..%2fetc%2fpasswd.jpg", "..%2f..%2fetc%2fpasswd.jpg"),
        ("\u202egpj.exe.jpg", "gpj.exe.jpg"),
        ("a\0b\n\x1b[31m.jpg", "ab[31m.jpg"),
        ("photo with spaces & ünïcödé 家族.jpg", "photo with spaces & ünïcödé 家族.jpg"),
        ("a" * 400 + ".jpg", "a" * 251 + ".jpg"),
        ("", "photo"),
    ],
)
def test_filenames(name: str, kept: str) -> None:
    assert uploads.clean_filename(name) == kept


def test_known_tells_only_of_the_owners(media: Path, alice: User, charlie: User) -> None:
    photo = take(alice, jpeg(), filename="a.jpg").photo
    asked = [photo.sha256.upper(), "0" * 64, "nonsense\0"]
    assert uploads.known(alice, asked) == {photo.sha256: photo.pk}
    assert uploads.known(charlie, asked) == {}


@pytest.mark.django_db(transaction=True)
def test_delete_removes_rows_and_files(media: Path, alice: User, bob: User) -> None:
    mine, theirs = (take(owner, jpeg(), filename="a.jpg").photo for owner in (alice, bob))
    for path in (mine.small, mine.large, mine.crops / "1.webp"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    uploads.delete(mine)
    assert [*Photo.objects.all()] == [theirs]
    assert [path for path in media.rglob("*") if path.is_file()] == [theirs.original]
    assert not mine.crops.exists()


@pytest.mark.django_db(transaction=True)
def test_files_of_a_new_row_survive_a_late_removal(media: Path, alice: User) -> None:
    photo = take(alice, jpeg(), filename="a.jpg").photo
    Photo.objects.all().delete()
    again = take(alice, jpeg(), filename="a.jpg").photo
    uploads.remove_files(photo)
    assert again.original.exists()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors have no names here")
@pytest.mark.django_db(transaction=True)
def test_the_disk_has_it_before_its_row_is_committed(
    alice: User, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    sync, forget = os.fsync, unsettled.forget

    def observed(descriptor: int) -> None:
        sync(descriptor)
        happened.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    def committed(photo: Photo) -> None:  # called on commit
        happened.append("committed")
        forget(photo)

    monkeypatch.setattr(os, "fsync", observed)
    monkeypatch.setattr(unsettled, "forget", committed)
    original = take(alice, jpeg(), filename="a.jpg").photo.original
    written, folder, end = happened
    assert Path(written).parent == media / "incoming"
    assert Path(folder) == original.parent
    assert end == "committed"
    assert original.exists()
