"""Unnamed groups on the people page, and the page of each of them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces.models import Decision, Face, Person
from faces.views import groups
from tests.faces import library
from tests.faces.test_questions import cloud


@pytest.fixture
def faces(alice: User) -> list[Face]:
    """One group of five."""
    ids = [face.pk for face in cloud(alice, 0, 5)]
    return list(Face.objects.filter(pk__in=ids).order_by("pk"))


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def group_page(face: Face) -> str:
    return reverse("group", args=[face.group_id])


def answer(client: Client, name: str, faces: list[Face], out: list[Face], /, **data: object) -> str:
    values = {
        "page": "group",
        "group": faces[0].group_id,
        "shown": [face.pk for face in faces],
        "face": [face.pk for face in faces if face not in out],
        **data,
    }
    return client.post(reverse(name), values, follow=True).content.decode()


def undo(client: Client, text: str) -> str:
    found = re.search(r'action="(/decisions/\d+/undo)"', text)
    assert found is not None
    return client.post(found[1], follow=True).content.decode()


def test_the_largest_groups_come_first_then_single_faces(
    signed_in: Client, alice: User, faces: list[Face]
) -> None:
    cloud(alice, 100, 3)
    single = library.face(library.photo(alice, "single.jpg"), library.axis(200))
    text = signed_in.get(reverse("people")).content.decode()
    assert text.index("Group of 5 faces") < text.index("Group of 3 faces")
    assert group_page(faces[0]) in text
    stack = text[text.index("Group of 5 faces") : text.index("Group of 3 faces")]
    assert stack.count("<img") == groups.STACKED
    tiles = re.findall(r'id="unnamed-(\d+)"', text)
    assert tiles == [str(single.pk)]


def test_groups_continue_on_the_next_page(
    signed_in: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "PAGE", 1)
    cloud(alice, 0, 3)
    cloud(alice, 100, 2)
    first = signed_in.get(reverse("people_groups")).content.decode()
    assert "Group of 3 faces" in first
    assert "Group of 2 faces" not in first
    more = re.search(r'hx-get="([^"]+)"', first)
    assert more is not None
    assert "Group of 2 faces" in signed_in.get(more[1]).content.decode()


def test_a_group_shows_all_its_faces_ticked(signed_in: Client, faces: list[Face]) -> None:
    text = signed_in.get(group_page(faces[0])).content.decode()
    assert "Who are these 5?" in text
    assert {int(pk) for pk in re.findall(r'name="face" value="(\d+)" checked', text)} == {
        face.pk for face in faces
    }


def test_naming_a_group_takes_one_answer_and_one_undo(signed_in: Client, faces: list[Face]) -> None:
    text = answer(signed_in, "faces_confirm", faces, faces[:1], name="Ada")
    assert "4 faces were confirmed as Ada." in text
    ada = Person.objects.get(name="Ada")
    assert set(ada.faces.all()) == set(faces[1:])
    assert ada.rejections.get().face == faces[0]
    assert "5 faces are as before." in undo(signed_in, text)
    assert Face.objects.filter(person=None, group=faces[0].group_id).count() == 5


def test_what_does_not_belong_is_parted(signed_in: Client, faces: list[Face]) -> None:
    text = answer(signed_in, "faces_regroup", faces, faces[:2])
    assert "2 faces left their group." in text
    assert "Who are these 3?" in text
    assert not Face.objects.filter(pk__in=[faces[0].pk, faces[1].pk], group=faces[2].group_id)
    undo(signed_in, text)
    assert Face.objects.filter(group=faces[2].group_id).count() == 5


def test_an_ignored_group_leads_back_to_the_people(signed_in: Client, faces: list[Face]) -> None:
    text = answer(signed_in, "faces_ignore", faces, [])
    assert "5 faces are ignored." in text
    assert "<h1>People</h1>" in text
    page = signed_in.get(group_page(faces[0]))
    assert page["Location"] == reverse("people")


@pytest.mark.parametrize("name", ["faces_confirm", "faces_ignore", "faces_regroup"])
def test_nothing_chosen_is_told(signed_in: Client, faces: list[Face], name: str) -> None:
    out = [] if name == "faces_regroup" else faces
    text = answer(signed_in, name, faces, out, name="Ada")
    assert "Choose at least one face." in text
    assert not Decision.objects.exists()


def test_a_group_without_a_name_is_told(signed_in: Client, faces: list[Face]) -> None:
    assert "Type a name." in answer(signed_in, "faces_confirm", faces, [], name="")
    assert not Decision.objects.exists()
