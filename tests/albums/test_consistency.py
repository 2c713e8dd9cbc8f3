"""Rows and files that lost each other are found, and made good without losing anything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from albums import consistency, uploads
from albums.models import Photo, User
from faces import packs, review
from faces.models import Person
from tests.photos import Photos
from worker import processing

pytestmark = pytest.mark.usefixtures("media", "quiet_broker")


@pytest.fixture
def photo(alice: User, photos: Photos) -> Photo:
    made = uploads.receive(alice, photos["obama.jpg"], filename="obama.jpg").photo
    packs.fetch(packs.active(), progress=False)
    processing.process(made.pk, by="one@here")
    review.confirm(list(made.faces.all()), by=alice, name="Barack Obama")
    return Photo.objects.get()


def test_a_whole_library_is_clean(photo: Photo) -> None:
    call_command("check_library")


def test_a_lost_original_costs_no_name(photo: Photo) -> None:
    photo.original.unlink()
    with pytest.raises(CommandError):
        call_command("check_library")
    call_command("check_library", "--repair")
    photo.refresh_from_db()
    assert (photo.state, photo.error) == ("failed", "The original of this photo is missing.")
    assert Person.objects.get().faces.count() == 1


def test_renditions_are_made_again(photo: Photo) -> None:
    photo.small.unlink()
    assert consistency.check().without_renditions == [photo.pk]
    call_command("check_library", "--repair")
    processing.process(photo.pk, by="one@here")
    assert photo.small.exists()
    assert consistency.check().clean
    assert Person.objects.get().faces.count() == 1


def test_an_original_without_a_row_comes_back(photo: Photo, alice: User) -> None:
    Photo.objects.all().delete()
    assert consistency.check().stray_originals == [
        f"originals/{alice.pk}/{photo.sha256[:2]}/{photo.sha256}"
    ]
    call_command("check_library", "--repair")
    back = Photo.objects.get()
    assert (back.sha256, back.state) == (photo.sha256, "waiting")
    assert back.original.exists()


def test_what_was_made_of_nothing_is_removed(photo: Photo, media: Path) -> None:
    Photo.objects.all().delete()
    shutil.rmtree(media / "originals")
    call_command("check_library", "--repair")
    assert consistency.check().clean
    assert not photo.small.exists()
    assert not photo.crops.exists()


def test_originals_of_nobody_stay(photo: Photo, alice: User) -> None:
    kept = photo.original
    alice.delete()
    call_command("check_library", "--repair")
    assert kept.exists()
