"""A photo's caption, its owner's date, and the heart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from albums import ingest
from albums.images import open_upright
from albums.images.decoding import Decoded
from albums.images.metadata import Metadata
from albums.models import Photo, User
from tests.albums import library
from tests.photos import Photos

JSON = {"Accept": "application/json"}
TAKEN = datetime(2020, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def photo(alice: User, client: Client) -> Photo:
    client.force_login(alice)
    return library.photo(alice, "lake.jpg", taken_at=TAKEN, shown_at=TAKEN)


def describe(client: Client, photo: Photo, **form: str) -> str:
    answer = client.post(f"/photos/{photo.pk}/describe", form, follow=True)
    photo.refresh_from_db()
    return answer.content.decode()


def test_a_caption_and_a_date(client: Client, photo: Photo) -> None:
    describe(client, photo, caption=" At the\nlake ", dated_at="1987-07-02T18:30")
    assert photo.caption == "At the lake"
    assert photo.shown_at == photo.dated_at == datetime(1987, 7, 2, 18, 30, tzinfo=UTC)
    assert photo.taken_at == TAKEN


def test_no_date_gives_the_date_of_the_file_back(client: Client, photo: Photo) -> None:
    describe(client, photo, caption="x", dated_at="1987-07-02T18:30:15")
    describe(client, photo, caption="", dated_at="")
    assert (photo.caption, photo.dated_at, photo.shown_at) == ("", None, TAKEN)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"dated_at": "yesterday"}, "Give the date as year, month, day, and the time."),
        ({"dated_at": "0001-01-01T00:00"}, "No photo can have been taken on that day."),
        ({"dated_at": "9000-01-01T00:00"}, "No photo can have been taken on that day."),
        ({"caption": "x" * 1001}, "A caption has at most 1000 characters."),
    ],
)
def test_what_cannot_be_kept_is_told(
    client: Client, photo: Photo, form: dict[str, str], message: str
) -> None:
    assert message in describe(client, photo, **form)
    assert (photo.caption, photo.dated_at, photo.shown_at) == ("", None, TAKEN)


def test_the_owners_date_outlives_another_look_at_the_file(
    client: Client, photo: Photo, media: Path, photos: Photos
) -> None:
    describe(client, photo, caption="x", dated_at="1987-07-02T18:30")
    image = open_upright(photos["obama.jpg"])
    values = ingest.ingest(photo, Decoded(image, Metadata(taken_at=TAKEN)))
    assert values["shown_at"] == datetime(1987, 7, 2, 18, 30, tzinfo=UTC)
    assert "caption" not in values


def test_a_heart_and_none_again(client: Client, photo: Photo) -> None:
    address = f"/photos/{photo.pk}/favourite"
    answer = client.post(address, {"favourite": "yes"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.content.decode()
    assert f"/photos/{photo.pk}/" in client.get("/?favourites=1").content.decode()
    client.post(address, {"favourite": "no"})
    assert "No favourites yet" in client.get("/?favourites=1").content.decode()


def test_hearts_for_many(client: Client, alice: User, photo: Photo) -> None:
    other = library.photo(alice, "sea.jpg")
    form = {"photos": f"{photo.pk},{other.pk}"}
    answer = client.post("/photos/favourite", form, headers=JSON).json()
    assert answer == {"message": "2 photos are now favourites.", "gone": False}
    assert client.post("/photos/favourite", form, headers=JSON).json()["message"].startswith("0")


def test_the_arrows_stay_among_favourites(client: Client, alice: User, photo: Photo) -> None:
    liked = library.photo(alice, "a.jpg", days=1, favourite=True)
    library.photo(alice, "b.jpg", days=2)
    also = library.photo(alice, "c.jpg", days=3, favourite=True)
    text = client.get(f"/photos/{liked.pk}/?in=favourites").content.decode()
    assert f"/photos/{also.pk}/?in=favourites" in text


def test_strangers_find_nothing(client: Client, photo: Photo, charlie: User) -> None:
    client.force_login(charlie)
    for name in ("describe", "favourite"):
        answer = client.post(f"/photos/{photo.pk}/{name}", {"favourite": "yes", "caption": "x"})
        assert answer.status_code == 404
    client.post("/photos/favourite", {"photos": str(photo.pk)}, headers=JSON)
    photo.refresh_from_db()
    assert (photo.favourite, photo.caption) == (False, "")
