"""Photos that look alike: found when they arrive, offered until the owner has decided."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image, ImageEnhance

from albums import lookalikes, uploads
from albums.images import save_webp
from albums.models import Album, Lookalike, Photo, User
from tests.albums import library
from tests.photos import Photos
from worker import processing, tasks

pytestmark = pytest.mark.usefixtures("media", "quiet_broker")


@pytest.fixture
def copies(alice: User, photos: Photos, tmp_path: Path) -> list[Photo]:
    """A photo, the same smaller and brighter, and two others; all have gone the whole way."""
    with Image.open(photos["obama.jpg"]) as image:
        small = ImageEnhance.Brightness(image.convert("RGB").reduce(2)).enhance(1.1)
    small.save(tmp_path / "small.jpg", quality=70)
    paths = [photos["obama.jpg"], tmp_path / "small.jpg", photos["biden.jpg"], photos["obama2.jpg"]]
    made = [uploads.receive(alice, path, filename=path.name).photo for path in paths]
    for photo in made:
        processing.process(photo.pk, by="one@here")
    return [Photo.objects.get(pk=photo.pk) for photo in made]


def test_copies_are_found_and_nothing_else(alice: User, copies: list[Photo]) -> None:
    (found,) = lookalikes.sets(alice)
    assert list(found.photos) == copies[:2]
    assert lookalikes.count(alice) == Lookalike.objects.count() == 1


def burst(owner: User, photos: Photos, *, apart: timedelta) -> list[Photo]:
    """Two rows whose pictures are a little unlike, taken so far from each other."""
    made = []
    with Image.open(photos["obama.jpg"]) as image:
        whole = image.convert("RGB").resize((256, 320))
    moved = whole.crop((5, 6, 256, 320)).resize((256, 320))
    for number, picture in enumerate((whole, moved)):
        when = library.NOON + number * apart
        photo = library.photo(owner, f"{number}.jpg", taken_at=when, shown_at=when)
        save_webp(picture, photo.small)
        lookalikes.note(photo)
        made.append(photo)
    first, second = (photo.phash or 0 for photo in made)
    distance = (first ^ second).bit_count()
    assert lookalikes.SAME < distance <= lookalikes.BURST
    return made


@pytest.mark.parametrize(("seconds", "pairs"), [(2, 1), (3600, 0)])
def test_shots_of_a_burst_are_known_by_their_time(
    alice: User, photos: Photos, seconds: int, pairs: int
) -> None:
    burst(alice, photos, apart=timedelta(seconds=seconds))
    assert Lookalike.objects.count() == pairs


def test_libraries_are_not_compared(
    alice: User, charlie: User, photos: Photos, copies: list[Photo]
) -> None:
    other = uploads.receive(charlie, photos["obama.jpg"], filename="his.jpg").photo
    processing.process(other.pk, by="one@here")
    assert lookalikes.sets(charlie) == []
    assert Lookalike.objects.count() == 1


def test_photos_of_earlier_days_are_caught_up(alice: User, copies: list[Photo]) -> None:
    Lookalike.objects.all().delete()
    Photo.objects.update(phash=None)
    tasks.sweep()
    assert not Photo.objects.filter(phash=None).exists()
    assert lookalikes.count(alice) == 1


def test_the_others_go_to_the_trash(client: Client, alice: User, copies: list[Photo]) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    album.photos.add(copies[1])
    client.force_login(alice)
    page = client.get("/photos/alike/").content.decode()
    assert "small.jpg" in page
    assert "biden.jpg" not in page
    form = {"photos": f"{copies[0].pk},{copies[1].pk}", "keep": copies[0].pk}
    client.post("/photos/alike/decide", form | {"next": "/photos/alike/"})
    assert Photo.with_trash.get(pk=copies[1].pk).deleted_at is not None
    assert list(album.photos.all()) == [copies[0]]
    assert "No look-alikes" in client.get("/photos/alike/").content.decode()
    client.post("/trash/restore", {"photos": copies[1].pk})
    assert lookalikes.sets(alice) == []  # decided is decided
    assert set(album.photos.all()) == set(copies[:2])


@pytest.mark.parametrize("answer", [{"all": "yes"}, {}])
def test_all_may_stay(
    client: Client, alice: User, copies: list[Photo], answer: dict[str, str]
) -> None:
    client.force_login(alice)
    form = {"photos": f"{copies[0].pk},{copies[1].pk}", **answer}
    client.post("/photos/alike/decide", form)
    assert lookalikes.sets(alice) == []
    assert Photo.objects.count() == 4


def test_strangers_decide_nothing(client: Client, charlie: User, copies: list[Photo]) -> None:
    client.force_login(charlie)
    form = {"photos": f"{copies[0].pk},{copies[1].pk}", "keep": copies[0].pk}
    client.post("/photos/alike/decide", form)
    assert Photo.objects.count() == 4
    assert not Lookalike.objects.get().decided
