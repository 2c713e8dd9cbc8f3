"""The review page asks about sets: ticks, stale sets, and the way back."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import review
from faces.models import Candidate, Decision, Face, Person, Rejection
from tests.faces import library
from tests.faces.test_questions import cloud, suggested

HTMX = {"hx-request": "true"}


@pytest.fixture
def anna(alice: User) -> Person:
    return library.named(alice, "Anna", library.axis(0))


@pytest.fixture
def faces(alice: User, anna: Person) -> list[Face]:
    """Four faces that are most likely Anna, the surest first."""
    return suggested(alice, anna, library.axis(0), 4)


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def page(client: Client, query: str = "") -> str:
    return client.get(reverse("review") + query).content.decode()


def answer(
    client: Client, name: str, shown: list[Face], /, *, out: tuple[Face, ...] = (), **data: object
) -> tuple[str, str]:
    """Send a set as the page does; return the next card, and what is said beside it."""
    ticked = [face.pk for face in shown if face not in out]
    values = {"page": "review", "shown": [face.pk for face in shown], "face": ticked, **data}
    response = client.post(reverse(name), values, headers=HTMX)
    assert response.status_code == 200
    said = json.loads(response.headers.get("HX-Trigger", "{}"))
    return response.content.decode(), said.get("kith:toast", {}).get("text", "")


def listed(text: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'name="shown" value="(\d+)">\s*<label>', text)]


def test_it_shows_all_faces_ticked_and_the_person(
    signed_in: Client, anna: Person, faces: list[Face]
) -> None:
    text = page(signed_in)
    assert "Are these 4 all Anna?" in text
    assert listed(text) == [face.pk for face in faces]
    assert text.count('type="checkbox"') == text.count(" checked ") == 4
    assert reverse("crop", args=[anna.faces.get().pk]) in text


def test_two_faces_are_both(signed_in: Client, alice: User, anna: Person) -> None:
    suggested(alice, anna, library.axis(0), 2)
    assert "Are both of these Anna?" in page(signed_in)


def test_yes_confirms_the_ticked_and_rejects_the_others_as_one_decision(
    signed_in: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    *right, wrong = faces
    shown = {"choice": anna.pk, "asked": anna.pk}
    answer(signed_in, "faces_confirm", faces, out=(wrong,), **shown)
    assert set(anna.faces.all()) >= set(right)
    assert list(Rejection.objects.values_list("face", "person")) == [(wrong.pk, anna.pk)]
    decision = Decision.objects.filter(owner=alice).latest("pk")
    assert decision.changes.count() == 4
    text = signed_in.post(reverse("review_undo"), headers=HTMX).content.decode()
    assert "Are these 4 all Anna?" in text
    assert listed(text) == [face.pk for face in faces]
    assert Face.objects.open().count() == 4
    assert not Rejection.objects.exists()


def test_none_of_them_is_for_ever(signed_in: Client, anna: Person, faces: list[Face]) -> None:
    text, _ = answer(signed_in, "faces_reject", faces, out=(faces[0],), asked=anna.pk)
    assert anna.rejections.count() == 4
    assert "Anna" not in text
    assert not Candidate.objects.filter(person=anna).exists()


def test_what_was_decided_in_another_tab_stays_and_is_told(
    signed_in: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    review.confirm([faces[0]], by=alice, name="Ben")
    review.ignore([faces[1]], by=alice)
    _, said = answer(signed_in, "faces_confirm", faces, choice=anna.pk, asked=anna.pk)
    assert said == "2 faces were decided meanwhile and stay as they are."
    people = [Face.objects.get(pk=face.pk).person for face in faces]
    assert [one.name if one else None for one in people] == ["Ben", None, "Anna", "Anna"]


@pytest.mark.parametrize("name", ["faces_confirm", "faces_reject", "faces_ignore"])
def test_a_set_that_was_decided_meanwhile_changes_nothing(
    signed_in: Client, alice: User, anna: Person, faces: list[Face], name: str
) -> None:
    review.confirm(faces, by=alice, person=anna)
    _, said = answer(signed_in, name, faces, choice=anna.pk, asked=anna.pk)
    assert "decided meanwhile" in said
    assert anna.faces.count() == 5
    assert not Rejection.objects.exists()


def test_faces_that_are_gone_need_no_answer(
    signed_in: Client, anna: Person, faces: list[Face]
) -> None:
    faces[0].photo.delete()
    answer(signed_in, "faces_confirm", faces, choice=anna.pk, asked=anna.pk)
    assert anna.faces.count() == 4


def test_a_group_gets_a_name(signed_in: Client, alice: User) -> None:
    group = cloud(alice, 0, 5)
    text = page(signed_in)
    assert "Who are these 5?" in text
    assert "<strong>5</strong> in groups" in text
    assert set(listed(text)) == {face.pk for face in group}
    answer(signed_in, "faces_confirm", group, name="Ada", person="")
    assert Person.objects.get(name="Ada").faces.count() == 5
    text = signed_in.post(reverse("review_undo"), headers=HTMX).content.decode()
    assert "Who are these 5?" in text
    assert not Person.objects.exists()


def test_the_people_who_are_suggested_are_one_click_away(signed_in: Client, alice: User) -> None:
    group = cloud(alice, 0, 3)
    anna = library.named(alice, "Anna", library.near(library.axis(0), 0.9, towards=400))
    Candidate.objects.update(probability=0.4)
    text = page(signed_in)
    assert "Who are these 3?" in text
    assert f'name="choice" value="{anna.pk}" data-key="1"' in text
    answer(signed_in, "faces_confirm", group, choice=anna.pk, name="")
    assert anna.faces.count() == 4


def test_a_group_is_ignored_as_far_as_it_is_ticked(signed_in: Client, alice: User) -> None:
    group = cloud(alice, 0, 4)
    answer(signed_in, "faces_ignore", group, out=(group[0],))
    assert set(Face.objects.ignored()) == set(group[1:])


@pytest.mark.parametrize("name", ["faces_confirm", "faces_ignore", "faces_regroup"])
def test_a_set_without_a_tick_is_refused(signed_in: Client, alice: User, name: str) -> None:
    group = cloud(alice, 0, 3)
    out = () if name == "faces_regroup" else tuple(group)
    text, said = answer(signed_in, name, group, out=out, name="Ada")
    assert said == "Choose at least one face."
    assert set(listed(text)) == {face.pk for face in group}
    assert not Decision.objects.exists()


def test_a_set_without_a_name_is_refused(signed_in: Client, alice: User) -> None:
    group = cloud(alice, 0, 3)
    assert answer(signed_in, "faces_confirm", group, name=" ")[1] == "Type a name."
    assert not Decision.objects.exists()


def test_skipping_a_set_skips_its_faces(signed_in: Client, anna: Person, faces: list[Face]) -> None:
    text, _ = answer(signed_in, "review_skip", faces, asked=anna.pk)
    assert "You skipped 4 faces." in text
    text = signed_in.post(reverse("review_undo"), headers=HTMX).content.decode()
    assert "Are these 4 all Anna?" in text
    assert "skipped" not in text


def test_sets_work_as_forms(
    signed_in: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    review.ignore([faces[3]], by=alice)
    values = {
        "page": "review",
        "shown": [face.pk for face in faces],
        "face": [face.pk for face in faces],
        "choice": anna.pk,
        "asked": anna.pk,
    }
    response = signed_in.post(reverse("faces_confirm"), values)
    assert response["Location"] == reverse("review")
    said = [str(one) for one in get_messages(response.wsgi_request)]
    assert said == ["1 face was decided meanwhile and stays as it is."]
    response = signed_in.post(reverse("review_undo"))
    text = page(signed_in, response["Location"].removeprefix(reverse("review")))
    assert "Are these 3 all Anna?" in text


def test_a_face_is_looked_at_in_its_photo(signed_in: Client, faces: list[Face]) -> None:
    text = signed_in.get(reverse("face_look", args=[faces[0].pk])).content.decode()
    assert reverse("rendition", args=[faces[0].photo_id, 1600]) in text
    assert reverse("photo", args=[faces[0].photo_id]) in text
