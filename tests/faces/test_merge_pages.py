"""Pairs of people on the people page, and merging from a person's page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces.models import Distinction, Person
from tests.faces.library import axis, named, near

QUESTION = "The same person?"
NOBODY = "Nobody is here twice"


@pytest.fixture
def pair(alice: User) -> tuple[Person, Person]:
    return named(alice, "Ada", axis(0)), named(alice, "Eda", near(axis(0), 0.9, towards=1))


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def alike(client: Client) -> str:
    return client.get(reverse("people_alike")).content.decode()


def post(client: Client, name: str, pk: int, /, **data: object) -> str:
    return client.post(reverse(name, args=[pk]), data, follow=True).content.decode()


def test_a_pair_is_asked_about_and_merged_with_an_undo(
    signed_in: Client, pair: tuple[Person, Person]
) -> None:
    ada, eda = pair
    assert QUESTION in signed_in.get(reverse("people")).content.decode()
    text = alike(signed_in)
    assert "Yes, both are Ada" in text
    assert "Both are Eda" in text
    text = post(signed_in, "person_merge", ada.pk, person=eda.pk, next=reverse("people_alike"))
    assert "Eda became part of Ada." in text
    assert NOBODY in text
    assert ada.faces.count() == 2
    found = re.search(r'action="(/decisions/\d+/undo)"', text)
    assert found is not None
    text = signed_in.post(found[1], follow=True).content.decode()
    assert "Eda and Ada are two people again." in text
    assert ada.faces.count() == eda.faces.count() == 1


def test_the_other_name_can_be_kept(signed_in: Client, pair: tuple[Person, Person]) -> None:
    ada, eda = pair
    post(signed_in, "person_merge", eda.pk, person=ada.pk)
    assert list(Person.objects.current()) == [eda]


def test_different_people_are_not_asked_about_again(
    signed_in: Client, pair: tuple[Person, Person]
) -> None:
    ada, eda = pair
    text = post(signed_in, "person_apart", ada.pk, person=eda.pk)
    assert "Ada and Eda are different people. Kith will not ask again." in text
    assert NOBODY in text
    assert Distinction.objects.count() == 1


def test_no_pair_no_question(signed_in: Client, alice: User) -> None:
    named(alice, "Ada", axis(0))
    named(alice, "Ben", axis(1))
    assert NOBODY in alike(signed_in)


def test_somebody_is_merged_by_name_from_the_persons_page(
    signed_in: Client, pair: tuple[Person, Person]
) -> None:
    ada, eda = pair
    assert "Merge with somebody" in signed_in.get(reverse("person", args=[ada.pk])).content.decode()
    text = post(signed_in, "person_merge", ada.pk, name="eda", person="")
    assert "Eda became part of Ada." in text
    assert "<h1>Ada</h1>" in text
    assert signed_in.get(reverse("person", args=[eda.pk])).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "Zoe"}, "Nobody is called Zoe."),
        ({"name": " "}, "Choose a person."),
        ({"name": "Ada"}, "Choose two different people."),
    ],
)
def test_what_cannot_be_merged_is_told(
    signed_in: Client, pair: tuple[Person, Person], data: dict[str, str], said: str
) -> None:
    assert said in post(signed_in, "person_merge", pair[0].pk, **data)
    assert Person.objects.current().count() == 2


def test_one_person_is_not_different_from_themselves(
    signed_in: Client, pair: tuple[Person, Person]
) -> None:
    text = post(signed_in, "person_apart", pair[0].pk, person=pair[0].pk)
    assert "Choose two different people." in text


def test_an_undo_that_cannot_be_is_told(signed_in: Client, pair: tuple[Person, Person]) -> None:
    ada, eda = pair
    text = post(signed_in, "person_merge", ada.pk, person=eda.pk)
    Person.objects.create(owner=ada.owner, name="Eda")
    found = re.search(r'action="(/decisions/\d+/undo)"', text)
    assert found is not None
    text = signed_in.post(found[1], follow=True).content.decode()
    assert "There is a new person called Eda." in text
