"""The people page: tiles with counts, a filter, and the faces without a name below."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import review
from faces.models import Person
from faces.views import unnamed
from tests.faces import library

HTMX = {"hx-request": "true"}


def page(client: Client, query: str = "", *, htmx: bool = False) -> str:
    response = client.get(reverse("people") + query, headers=HTMX if htmx else {})
    assert response.status_code == 200
    return response.content.decode()


def test_people_stand_by_their_number_of_photos(client: Client, alice: User) -> None:
    library.named(alice, "Anna", library.axis(0))
    ben = library.named(alice, "Ben", library.axis(1))
    more = library.face(library.photo(alice, "ben2.jpg"), library.axis(1))
    review.confirm([more], by=alice, person=ben)
    client.force_login(alice)
    text = page(client)
    assert text.index(">Ben<") < text.index(">Anna<")
    assert "2 photos" in text
    assert reverse("crop", args=[ben.faces.order_by("pk")[0].pk]) in text


def test_the_chosen_cover_is_shown(client: Client, alice: User) -> None:
    ben = library.named(alice, "Ben", library.axis(1))
    poor = library.face(library.photo(alice, "ben2.jpg"), library.axis(1), quality=0.1)
    review.confirm([poor], by=alice, person=ben)
    poor.refresh_from_db()
    review.set_cover(ben, poor, by=alice)
    client.force_login(alice)
    assert f'src="{reverse("crop", args=[poor.pk])}"' in page(client)


def test_the_suggestions_of_each_person_are_counted(client: Client, alice: User) -> None:
    anna = library.named(alice, "Anna", library.axis(0))
    library.named(alice, "Ben", library.axis(1))
    for number in range(3):
        near = library.near(library.axis(0), 0.9, towards=number + 5)
        library.face(library.photo(alice, f"{number}.jpg"), near)
    client.force_login(alice)
    text = page(client)
    assert "3 suggestions for Anna" in text
    assert "for Ben" not in text
    assert f"{reverse('person', args=[anna.pk])}?tab=suggestions" in text


def test_a_person_without_photos_has_a_tile(client: Client, alice: User) -> None:
    Person.objects.create(owner=alice, name="Nobody yet")
    client.force_login(alice)
    assert "Nobody yet" in page(client)
    assert "0 photos" in page(client)


def test_the_filter_keeps_who_fits(client: Client, alice: User) -> None:
    library.named(alice, "Anna", library.axis(0))
    library.named(alice, "Ben", library.axis(1))
    client.force_login(alice)
    text = page(client, "?q=AN", htmx=True)
    assert ">Anna<" in text
    assert "Ben" not in text
    assert "<html" not in text
    assert "Nobody is called “x”." in page(client, "?q=x", htmx=True)


def test_the_clearest_unnamed_faces_come_first(client: Client, alice: User) -> None:
    poor = library.face(library.photo(alice, "1.jpg"), library.axis(0), quality=0.4)
    clear = library.face(library.photo(alice, "2.jpg"), library.axis(1), quality=0.9)
    client.force_login(alice)
    text = page(client)
    assert text.index(f"unnamed-{clear.pk}") < text.index(f"unnamed-{poor.pk}")


def test_suggested_and_ignored_faces_are_not_among_the_unnamed(client: Client, alice: User) -> None:
    library.named(alice, "Anna", library.axis(0))
    suggested = library.face(
        library.photo(alice, "1.jpg"), library.near(library.axis(0), 0.9, towards=1)
    )
    ignored = library.face(library.photo(alice, "2.jpg"), library.axis(7))
    review.ignore([ignored], by=alice)
    client.force_login(alice)
    text = page(client)
    assert f"unnamed-{suggested.pk}" not in text
    assert f"unnamed-{ignored.pk}" not in text
    assert f"unnamed-{ignored.pk}" in page(client, "?show=ignored")


def test_faces_too_poor_to_recognise_are_shown_on_request(client: Client, alice: User) -> None:
    where = library.photo(alice, "1.jpg")
    poor = library.face(where, library.axis(0), quality=0.2)
    clear = library.face(where, library.axis(1), quality=0.9)
    client.force_login(alice)
    assert _faces(page(client)) == [clear.pk]
    assert _faces(page(client, "?show=poor")) == [poor.pk]
    photo = client.get(reverse("photo", args=[where.pk])).content.decode()
    assert "Face too poor to recognise" in photo
    assert f'data-face="{poor.pk}"' in photo


def test_the_pages_of_unnamed_faces_meet_though_faces_are_named(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unnamed, "PAGE", 2)
    faces = [
        library.face(library.photo(alice, f"{n}.jpg"), library.axis(n), quality=0.9 - n // 2 / 10)
        for n in range(5)
    ]
    client.force_login(alice)
    seen = _faces(page(client))
    review.confirm([faces[0]], by=alice, name="Anna")
    last = seen[-1]
    while True:
        url = reverse("people_unnamed") + f"?after={last}"
        text = client.get(url, headers=HTMX).content.decode()
        seen += _faces(text)
        if "after=" not in text:
            break
        last = seen[-1]
    assert seen == [face.pk for face in faces]


def test_an_empty_library_invites_to_upload(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "Nobody here yet" in page(client)


def test_a_stranger_sees_none_of_them(client: Client, alice: User, charlie: User) -> None:
    library.named(alice, "Anna", library.axis(0))
    client.force_login(charlie)
    assert "Anna" not in page(client)
    assert "Anna" not in page(client, "?q=a", htmx=True)


def _faces(text: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="unnamed-(\d+)"', text)]
