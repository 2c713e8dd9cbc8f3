"""The page of all photos."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from albums import timeline
from albums.models import Photo, User
from tests.albums import library

TILE = re.compile(r'id="tile-(\d+)"')
OLDER = re.compile(r'class="more" hx-get="(\?before=[^"]+)"')
NEWER = re.compile(r'<div class="newer"><a class="button" href="(\?after=[^"]+)"')
MONTH = re.compile(r'<a href="([^"]+)" data-month="([^"]+)" data-photos="(\d+)"')
HTMX = {"HX-Request": "true"}


def tiles(text: str) -> list[int]:
    return [int(pk) for pk in TILE.findall(text)]


def test_stranger_signs_in_first(client: Client, alice: User) -> None:
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_newest_first_by_day_and_month(client: Client, alice: User) -> None:
    old = library.photo(alice, "old.jpg", days=40)
    new = library.photo(alice, "new.jpg")
    noon = library.photo(alice, "noon.jpg", days=1)
    morning = library.photo(alice, "morning.jpg", days=1.2)
    client.force_login(alice)
    text = client.get("/").content.decode()
    assert tiles(text) == [new.pk, noon.pk, morning.pk, old.pk]
    assert re.findall(r'<h2 class="month" id="[^"]+">(.*?)</h2>', text) == ["June 2024", "May 2024"]
    assert re.findall(r'<time datetime="(.*?)">', text) == [
        "2024-06-15",
        "2024-06-14",
        "2024-05-06",
    ]


def test_another_library_stays_unseen(client: Client, alice: User, charlie: User) -> None:
    library.photo(alice, "secret.jpg")
    client.force_login(charlie)
    text = client.get("/").content.decode()
    assert tiles(text) == []
    assert "secret" not in text


def test_every_photo_is_on_one_page(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Three photos share each moment: the id decides which of them comes next.
    made = [library.photo(alice, f"{n}.jpg", days=n // 3) for n in range(20)]
    monkeypatch.setattr(timeline.page, "__defaults__", (7,))
    client.force_login(alice)
    seen, url, pages = [], "/", 0
    while url:
        text = client.get(url).content.decode()
        seen += tiles(text)
        older = OLDER.search(text)
        url, pages = (f"/{older[1]}" if older else ""), pages + 1
    ordered = sorted(made, key=lambda photo: (photo.shown_at, photo.pk), reverse=True)
    assert seen == [photo.pk for photo in ordered]
    assert pages == 3


def test_scrolling_goes_on_in_the_same_day(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        library.photo(alice, f"{n}.jpg")
    monkeypatch.setattr(timeline.page, "__defaults__", (3,))
    client.force_login(alice)
    older = OLDER.search(client.get("/").content.decode())
    assert older
    text = client.get(f"/{older[1]}", headers=HTMX).content.decode()
    assert 'hx-swap-oob="beforeend:#day-2024-06-15"' in text
    assert "<html" not in text
    assert "<h3>" not in text
    assert len(tiles(text)) == 2


def test_a_page_in_the_middle_leads_both_ways(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Three photos share each moment, so that pages begin and end inside of one.
    made = [library.photo(alice, f"{n}.jpg", days=n // 3) for n in range(20)]
    monkeypatch.setattr(timeline.page, "__defaults__", (7,))
    monkeypatch.setattr(timeline.page_after, "__defaults__", (7,))
    client.force_login(alice)
    ordered = [photo.pk for photo in sorted(made, key=lambda p: (p.shown_at, p.pk), reverse=True)]
    middle = str(timeline.Cursor.of(Photo.objects.get(pk=ordered[9])))
    text = client.get("/", {"before": middle}).content.decode()
    assert tiles(text) == ordered[10:17]
    newer = NEWER.search(text)
    seen: list[int] = []
    while newer:
        text = client.get(f"/{newer[1]}").content.decode()
        assert OLDER.search(text)  # the way back down
        seen = tiles(text) + seen
        newer = NEWER.search(text)
    assert seen == ordered[:10]


def test_no_page_is_above_the_newest(client: Client, alice: User) -> None:
    only = library.photo(alice, "only.jpg")
    client.force_login(alice)
    assert not NEWER.search(client.get("/").content.decode())
    later = str(timeline.Cursor(only.shown_at + timedelta(days=1), 0))
    assert not NEWER.search(client.get("/", {"before": later}).content.decode())
    earlier = str(timeline.Cursor(only.shown_at - timedelta(days=1), 0))
    assert NEWER.search(client.get("/", {"before": earlier}).content.decode())


def test_scrolling_back_goes_on_in_the_same_day_and_month(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        library.photo(alice, f"{n}.jpg")
    library.photo(alice, "later.jpg", days=-2)
    below = Photo.objects.newest_first()[2]
    client.force_login(alice)
    cursor = str(timeline.Cursor.of(below))
    text = client.get("/", {"after": cursor}, headers=HTMX).content.decode()
    assert len(tiles(text)) == 2
    assert 'hx-swap-oob="afterbegin:#day-2024-06-15"' in text
    # The heading of June moves up to its new first day.
    assert '<h2 id="month-2024-06" hx-swap-oob="delete"></h2>' in text
    assert text.count('<h2 class="month" id="month-2024-06">') == 1
    assert "<html" not in text
    monkeypatch.setattr(timeline.page_after, "__defaults__", (1,))
    text = client.get("/", {"after": cursor}, headers=HTMX).content.decode()
    assert "<h2" not in text  # all of it joins the day that is there


def test_a_whole_list_from_a_date_has_its_own_heading(client: Client, alice: User) -> None:
    for n in range(4):
        library.photo(alice, f"{n}.jpg")
    cursor = str(timeline.Cursor.of(Photo.objects.newest_first()[1]))
    whole = {**HTMX, "HX-Target": "photos"}
    client.force_login(alice)
    text = client.get("/", {"before": cursor}, headers=whole).content.decode()
    assert "hx-swap-oob" not in text
    assert '<h2 class="month" id="month-2024-06">' in text
    assert len(tiles(text)) == 2
    assert NEWER.search(text)


def test_each_month_is_a_link(client: Client, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        library.photo(alice, f"{n}.jpg", days=70 * n, favourite=n > 2)
    client.force_login(alice)
    assert 'class="dates"' not in client.get("/").content.decode()  # all of them are there
    monkeypatch.setattr(timeline.page, "__defaults__", (2,))
    text = client.get("/").content.decode()
    months = MONTH.findall(text)
    assert [(month, photos) for _, month, photos in months] == [
        ("2024-06", "1"),
        ("2024-04", "1"),
        ("2024-01", "1"),
        ("2023-11", "1"),
        ("2023-09", "1"),
        ("2023-07", "1"),
    ]
    for address, month, _ in months:
        assert (
            f'<h2 class="month" id="month-{month}">' in client.get(f"/{address}").content.decode()
        )
    favourites = MONTH.findall(client.get("/", {"favourites": "1"}).content.decode())
    assert [month for _, month, _ in favourites] == ["2023-11", "2023-09", "2023-07"]
    assert all("favourites=1" in address for address, _, _ in favourites)


@pytest.mark.parametrize("before", ["x", "1_", "1_2_3", "9" * 40 + "_1", "-1_-1", "\u0661_\u0661"])
def test_wrong_cursor_harms_nothing(client: Client, alice: User, before: str) -> None:
    library.photo(alice, "one.jpg")
    client.force_login(alice)
    assert client.get("/", {"before": before}).status_code == 200
    assert client.get("/", {"after": before}).status_code == 200


def test_cursor_comes_back_from_its_text(alice: User) -> None:
    library.photo(alice, "one.jpg", days=0.123456789)
    cursor = timeline.Cursor.of(Photo.objects.get())
    assert timeline.Cursor.parse(str(cursor)) == cursor


def test_number_of_queries_does_not_grow(
    client: Client, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(alice)
    client.get("/")  # the first request notes where the session is
    for many in (3, 60):
        for n in range(many):
            library.photo(alice, f"{many}-{n}.jpg", days=n)
        with django_assert_num_queries(7):
            client.get("/")


def test_what_waits_and_what_failed_is_told(client: Client, alice: User) -> None:
    waits = library.waiting(alice, "waits.jpg")
    library.failed(alice, "broken.jpg")
    client.force_login(alice)
    text = client.get("/").content.decode()
    assert f'data-waiting="{waits.pk}"' in text
    assert "1 photo is being looked through" in text
    assert "1 file could not be read" in text
    assert "The file is damaged." in text
