"""The search page: the URL says what is asked, chips take it away again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from albums.contents import put_into
from albums.models import Album, Photo, User
from faces import review
from faces.models import Person
from tests.faces import library


@pytest.fixture
def anna(alice: User) -> Person:
    return library.named(alice, "Anna", library.axis(0))


@pytest.fixture
def ben(alice: User) -> Person:
    return library.named(alice, "Ben", library.axis(1))


@pytest.fixture
def both(anna: Person, ben: Person) -> Photo:
    photo = library.photo(anna.owner, "both.jpg")
    review.confirm([library.face(photo, library.axis(0))], by=anna.owner, person=anna)
    review.confirm([library.face(photo, library.axis(1), x=0.5)], by=anna.owner, person=ben)
    return photo


def page(client: Client, query: str = "") -> str:
    response = client.get(reverse("search") + query)
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_asked_offers_people(client: Client, alice: User, anna: Person) -> None:
    client.force_login(alice)
    text = page(client)
    assert f'href="?people={anna.pk}"' in text
    assert 'class="tile' not in text


@pytest.mark.parametrize(
    ("match", "words"),
    [
        ("all", "<strong>1 photo</strong> with Anna and Ben"),
        ("any", "<strong>3 photos</strong> with Anna or Ben"),
        ("only", "<strong>1 photo</strong> with Anna and Ben and nobody else"),
    ],
)
def test_people_are_found(client: Client, alice: User, both: Photo, match: str, words: str) -> None:
    anna, ben = Person.objects.order_by("name")
    client.force_login(alice)
    text = page(client, f"?people={anna.pk}&people={ben.pk}&match={match}")
    assert words in text
    assert f"tile-{both.pk}" in text


def test_a_photo_leads_on_through_the_results(
    client: Client, alice: User, anna: Person, both: Photo
) -> None:
    client.force_login(alice)
    text = page(client, f"?people={anna.pk}")
    href = f"{reverse('photo', args=[both.pk])}?in=search&amp;people={anna.pk}"
    assert f'href="{href}"' in text


def test_a_chip_takes_its_person_away(
    client: Client, alice: User, anna: Person, ben: Person
) -> None:
    client.force_login(alice)
    text = page(client, f"?people={anna.pk}&people={ben.pk}&from=2020-01-01")
    assert f'href="?people={ben.pk}&amp;from=2020-01-01"' in text


def test_days_and_album_narrow_the_search(client: Client, alice: User, both: Photo) -> None:
    Photo.objects.filter(pk=both.pk).update(shown_at=datetime(2020, 5, 2, 23, 59, tzinfo=UTC))
    album = Album.objects.create(owner=alice, title="Summer")
    client.force_login(alice)
    assert f"tile-{both.pk}" in page(client, "?from=2020-05-02&to=2020-05-02")
    assert "No photo fits" in page(client, "?from=2020-05-03&to=2020-05-03")
    assert "No photo fits" in page(client, f"?album={album.pk}")
    put_into(album, [both])
    text = page(client, f"?album={album.pk}")
    assert f"tile-{both.pk}" in text
    assert "in “Summer”" in text


def test_what_is_no_date_asks_for_nothing(client: Client, alice: User, both: Photo) -> None:
    client.force_login(alice)
    assert page(client, "?from=yesterday&to=2020-99-99").count('class="tile') == 0


@pytest.mark.parametrize("query", ["?people=x", "?people=99999999999999999999", "?album=x"])
def test_what_is_no_id_is_not_found(client: Client, alice: User, query: str) -> None:
    client.force_login(alice)
    assert client.get(reverse("search") + query).status_code == 404


def test_typed_words_do_without_scripts(
    client: Client, alice: User, anna: Person, ben: Person
) -> None:
    client.force_login(alice)
    response = client.get(f"{reverse('search')}?people={ben.pk}&q=anna+2019+Zoe")
    asked = f"?people={ben.pk}&people={anna.pk}&words=Zoe&from=2019-01-01&to=2019-12-31"
    assert response["Location"] == reverse("search") + asked


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        ("from=2019-01-01&to=2019-12-31", "2019"),
        ("from=2020-02-01&to=2020-02-29", "February 2020"),
        ("from=2020-02-01&to=2020-02-01", "Feb. 1, 2020"),
        ("from=2020-02-01&to=2020-03-01", "Feb. 1, 2020 to March 1, 2020"),
        ("from=2020-02-01", "from Feb. 1, 2020"),
        ("to=2020-02-01", "until Feb. 1, 2020"),
        ("favourites=1", "Favourites"),
        ("camera=Canon+5D", "Canon 5D"),
        ("words=at+the+lake", "at the lake"),
    ],
)
def test_what_is_asked_is_a_chip_that_goes(
    client: Client, alice: User, anna: Person, query: str, chip: str
) -> None:
    client.force_login(alice)
    text = page(client, f"?people={anna.pk}&{query}")
    away = f'href="?people={anna.pk}" aria-label="Do not ask for “{chip}”"'
    assert f'<span class="chip-text">{chip}</span>' in text
    assert away in text


def test_a_camera_is_found_by_its_whole_name(client: Client, alice: User) -> None:
    one, other = library.photo(alice, "one.jpg"), library.photo(alice, "other.jpg")
    Photo.objects.filter(pk=one.pk).update(camera="Canon 5")
    Photo.objects.filter(pk=other.pk).update(camera="Canon 50")
    client.force_login(alice)
    text = page(client, "?camera=canon+5")
    assert f"tile-{one.pk}" in text
    assert f"tile-{other.pk}" not in text


def test_the_next_page_keeps_the_query(
    client: Client, alice: User, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        photo = library.photo(alice, f"{number}.jpg")
        review.confirm([library.face(photo, library.axis(0))], by=alice, person=anna)
    monkeypatch.setattr("albums.timeline.page.__defaults__", (2,))
    client.force_login(alice)
    text = page(client, f"?people={anna.pk}")
    assert f'hx-get="?people={anna.pk}&amp;before=' in text
    assert text.count('id="tile-') == 2


def test_the_empty_library_says_where_to_begin(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "Find photos by who is in them" in page(client)


def test_a_chip_turns_into_its_opposite_and_goes(
    client: Client, alice: User, anna: Person, ben: Person, both: Photo
) -> None:
    client.force_login(alice)
    text = page(client, f"?people={anna.pk}&people={ben.pk}")
    turned = f"?people={anna.pk}&amp;without={ben.pk}"
    assert f'href="{turned}"' in text
    text = page(client, turned.replace("&amp;", "&"))
    assert "1 photo</strong> with Anna, without Ben" in text
    assert reverse("photo", args=[both.pk]) not in text
    assert f'href="?people={anna.pk}&amp;people={ben.pk}"' in text
    assert f'name="without" value="{ben.pk}"' in text
    assert f'href="?people={anna.pk}"' in text


def test_words_and_favourites_are_kept_in_the_url(client: Client, alice: User) -> None:
    liked = library.photo(alice, "lake.jpg")
    Photo.objects.filter(pk=liked.pk).update(favourite=True)
    library.photo(alice, "lake2.jpg")
    client.force_login(alice)
    text = page(client, "?words=LAKE&favourites=1")
    assert f'{reverse("photo", args=[liked.pk])}?in=search&amp;words=LAKE&amp;favourites=1"' in text
    assert "1 photo</strong>" in text
    assert "2 photos</strong>" in page(client, "?words=lake")
    assert "No photo fits" in page(client, "?words=%00%25")


def test_somebody_elses_person_cannot_be_left_out(
    client: Client, anna: Person, charlie: User
) -> None:
    client.force_login(charlie)
    assert client.get(reverse("search") + f"?without={anna.pk}").status_code == 404
