"""Two people act on accounts and albums at the same moment."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from albums import accounts, uploads
from albums.models import Album, Photo, User
from tests.albums.making import jpeg
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"username": "anna", "password1": "long enough words", "password2": "long enough words"}


def test_two_who_join_with_one_name(alice: User) -> None:
    paths = [f"/join/{accounts.invite(alice, note)}/" for note in ("one", "other")]
    answers = at_once(*(lambda path=path: Client().post(path, FORM) for path in paths))
    assert all(isinstance(one, HttpResponse) for one in answers), answers
    codes = sorted(one.status_code for one in answers if isinstance(one, HttpResponse))
    assert codes == [200, 302]
    assert User.objects.filter(username="anna").count() == 1


def test_a_name_that_is_taken_between_the_form_and_the_account(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same without chance."""
    path = f"/join/{accounts.invite(alice, 'bob')}/"
    lock = accounts.lock

    def slow() -> None:
        User.objects.create_user("anna")
        lock()

    with monkeypatch.context() as raced:
        raced.setattr(accounts, "lock", slow)
        answer = Client().post(path, FORM)
    # What the other one did is undone with our transaction here, but not what we are told.
    assert answer.status_code == 200
    assert "already exists" in answer.content.decode()
    assert Client().post(path, FORM).status_code == 302


def test_an_album_that_is_deleted_while_photos_arrive(
    alice: User, media: Path, tmp_path: Path
) -> None:
    for number in range(10):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(jpeg(seed=number))
        album = Album.objects.create(owner=alice, title="Summer")
        same = Album.objects.filter(pk=album.pk)
        taken, _ = at_once(
            partial(uploads.receive, alice, path, filename="a.jpg", album=album), same.delete
        )
        if not isinstance(taken, uploads.Received):
            assert isinstance(taken, uploads.UploadRejected), taken
            assert taken.status == 404
        uploads.settle()
    originals = [path for path in (media / "originals").rglob("*") if path.is_file()]
    assert len(originals) == Photo.objects.count()


def test_an_upload_into_an_album_that_has_just_gone(
    alice: User, media: Path, tmp_path: Path
) -> None:
    """The same without chance."""
    album = Album.objects.create(owner=alice, title="Summer")
    Album.objects.all().delete()
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    with pytest.raises(uploads.UploadRejected, match="The album is gone"):
        uploads.receive(alice, path, filename="a.jpg", album=album)
    assert not Photo.objects.exists()
