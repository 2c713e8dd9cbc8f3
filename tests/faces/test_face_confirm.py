"""Naming a face from a page."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import review
from faces.models import Face, Person
from tests.faces import library

HTMX = {"hx-request": "true"}


@pytest.fixture
def face(alice: User) -> Face:
    return library.face(library.photo(alice, "party.jpg"), library.axis(0))


def name_of(face: Face) -> str | None:
    person = Person.objects.filter(faces=face).first()
    return person.name if person else None


def test_a_new_name_makes_a_person(client: Client, alice: User, face: Face) -> None:
    client.force_login(alice)
    response = client.post(reverse("face_confirm", args=[face.pk]), {"name": " Anna  Lee "})
    assert response.status_code == 302
    assert response["Location"] == reverse("photo", args=[face.photo_id])
    assert name_of(face) == "Anna Lee"


def test_a_form_leads_back_to_its_page_and_never_elsewhere(
    client: Client, alice: User, face: Face
) -> None:
    client.force_login(alice)
    url = reverse("face_confirm", args=[face.pk])
    response = client.post(url, {"name": "Anna", "next": "/people/?q=a"})
    assert response["Location"] == "/people/?q=a"
    response = client.post(url, {"name": "Anna", "next": "https://example.org/"})
    assert response["Location"] == reverse("photo", args=[face.photo_id])


def test_the_photo_page_gets_its_panel_with_what_else_changed(client: Client, alice: User) -> None:
    anna = library.named(alice, "Anna", library.axis(0))
    photo = library.photo(alice, "twins.jpg")
    first = library.face(photo, library.near(library.axis(0), 0.9, towards=1))
    second = library.face(photo, library.near(library.axis(0), 0.8, towards=2), x=0.5)
    assert library.shown(first) == ["Anna"]
    client.force_login(alice)
    response = client.post(
        reverse("face_confirm", args=[second.pk]),
        {"person": anna.pk, "page": "photo"},
        headers=HTMX,
    )
    text = response.content.decode()
    assert f'id="face-{second.pk}-name"' in text
    # One person once in a photo: the neighbour is asked about no more.
    assert "Is this" not in text
    assert 'hx-swap-oob="true"' in text


def test_the_photo_page_corrects_a_name(client: Client, alice: User, face: Face) -> None:
    review.confirm([face], by=alice, name="Anna")
    client.force_login(alice)
    client.post(reverse("face_confirm", args=[face.pk]), {"name": "Ben", "page": "photo"})
    assert name_of(face) == "Ben"


def test_a_queue_does_not_overwrite_what_another_tab_said(
    client: Client, alice: User, face: Face
) -> None:
    review.confirm([face], by=alice, name="Anna")
    client.force_login(alice)
    response = client.post(
        reverse("face_confirm", args=[face.pk]),
        {"name": "Ben", "page": "people"},
        headers=HTMX,
    )
    assert name_of(face) == "Anna"
    said = json.loads(response["HX-Trigger"])["kith:toast"]
    assert said["kind"] == "error"
    assert "decided meanwhile" in said["text"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_an_unusable_name_is_refused_in_words(
    client: Client, alice: User, face: Face, name: str
) -> None:
    client.force_login(alice)
    url = reverse("face_confirm", args=[face.pk])
    response = client.post(url, {"name": name, "page": "photo"}, headers=HTMX)
    assert "kith:toast" in json.loads(response["HX-Trigger"])
    assert name_of(face) is None
    plain = client.post(url, {"name": name, "page": "photo"}, follow=True)
    assert 'class="toast error"' in plain.content.decode()


def test_the_people_page_gets_the_tile_with_a_way_back(
    client: Client, alice: User, face: Face
) -> None:
    client.force_login(alice)
    response = client.post(
        reverse("face_confirm", args=[face.pk]), {"name": "Anna", "page": "people"}, headers=HTMX
    )
    text = response.content.decode()
    assert f'id="unnamed-{face.pk}"' in text
    assert "Anna" in text
    assert reverse("face_undo", args=[face.pk]) in text
