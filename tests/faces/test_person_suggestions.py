"""Confirming many suggestions of a person at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import review
from faces.models import Face, Person
from tests.faces import library


@pytest.fixture
def anna(alice: User) -> Person:
    return library.named(alice, "Anna", library.axis(0))


@pytest.fixture
def faces(anna: Person) -> list[Face]:
    """Four suggestions, the surest first."""
    return [
        library.face(
            library.photo(anna.owner, f"{number}.jpg"),
            library.near(library.axis(0), 0.9 - number / 20, towards=number + 1),
        )
        for number in range(4)
    ]


def url(person: Person) -> str:
    return reverse("person_suggestions", args=[person.pk])


def named(person: Person) -> set[int]:
    return set(person.faces.values_list("pk", flat=True))


def test_all_are_ticked_and_the_doubtful_last(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    text = client.get(f"/people/{anna.pk}/?tab=suggestions").content.decode()
    shown = re.findall(r'type="checkbox" name="face" value="(\d+)" checked', text)
    assert [int(pk) for pk in shown] == [face.pk for face in faces]


def test_the_ticked_are_confirmed_and_the_others_stay_open(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    before = named(anna)
    ticked = [face.pk for face in faces[:3]]
    client.force_login(alice)
    shown = [face.pk for face in faces]
    response = client.post(url(anna), {"shown": shown, "face": ticked, "confirm": "yes"})
    assert named(anna) == before | set(ticked)
    faces[3].refresh_from_db()
    assert faces[3].person is None
    assert not faces[3].rejections.exists()
    assert "3 faces were confirmed as Anna." in client.get(response["Location"]).content.decode()


def test_the_unticked_are_rejected_and_the_ticked_stay_open(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    before = named(anna)
    shown = [face.pk for face in faces]
    client.force_login(alice)
    client.post(url(anna), {"shown": shown, "face": shown[:3], "reject": "yes"})
    assert named(anna) == before
    assert set(anna.rejections.values_list("face_id", flat=True)) == {faces[3].pk}
    assert library.shown(faces[3]) == []
    assert library.shown(faces[0]) == ["Anna"]


@pytest.mark.parametrize("button", ["confirm", "reject"])
def test_one_press_takes_it_back(
    client: Client, alice: User, anna: Person, faces: list[Face], button: str
) -> None:
    before = named(anna)
    shown = [face.pk for face in faces]
    ticked = shown if button == "confirm" else []
    client.force_login(alice)
    response = client.post(url(anna), {"shown": shown, "face": ticked, button: "yes"})
    text = client.get(response["Location"]).content.decode()
    undo = re.search(r'action="(/decisions/\d+/undo)"', text)
    assert undo is not None
    client.post(undo[1])
    assert named(anna) == before
    assert not anna.rejections.exists()
    assert all(library.shown(face) == ["Anna"] for face in faces)
    again = client.post(undo[1], follow=True).content.decode()
    assert "taken back already" in again


def test_a_face_named_in_another_tab_keeps_its_name(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    review.confirm([faces[0]], by=alice, name="Ben")
    client.force_login(alice)
    client.post(url(anna), {"face": [face.pk for face in faces], "confirm": "yes"})
    faces[0].refresh_from_db()
    assert faces[0].person is not None
    assert faces[0].person.name == "Ben"
    assert faces[1].pk in named(anna)


def test_when_all_were_decided_meanwhile_it_says_so(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    review.confirm(faces, by=alice, name="Ben")
    client.force_login(alice)
    data = {"face": [face.pk for face in faces], "confirm": "yes"}
    assert "decided meanwhile" in client.post(url(anna), data, follow=True).content.decode()


def test_a_face_that_is_gone_is_no_error(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    gone, kept = faces[0].pk, faces[1].pk
    faces[0].photo.delete()
    client.force_login(alice)
    response = client.post(url(anna), {"face": [gone, kept, "x"], "confirm": "yes"})
    assert response.status_code == 302
    assert kept in named(anna)


def test_nothing_ticked_says_so(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    text = client.post(url(anna), {"confirm": "yes"}, follow=True).content.decode()
    assert "Choose at least one face." in text
