"""A group that may be a named person is offered, though none of its faces has a suggestion."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import review
from faces.models import Candidate, Collage, Face, Group, Person
from tests.faces.library import axis, face, named, near
from tests.faces.test_questions import cloud


def resembling(user: User) -> list[tuple[str, int]]:
    return [(one.person.name, len(one.faces)) for one in review.resembling(user)]


@pytest.fixture
def ada(alice: User) -> Person:
    """Ada as a grown-up; the group of four looks like her only on average."""
    cloud(alice, 0, 4)
    return named(alice, "Ada", near(axis(0), 0.45, towards=300))


def faces_of_group() -> list[Face]:
    return list(Group.objects.get().faces.order_by("pk"))


def test_a_group_is_offered_with_its_person(alice: User, ada: Person) -> None:
    named(alice, "Zoe", axis(200))
    assert not Candidate.objects.shown().exists()
    assert resembling(alice) == [("Ada", 4)]


def test_a_named_member_closes_nothing(alice: User, ada: Person) -> None:
    """Who got a name keeps the place in the group; the others may still be asked about."""
    review.confirm(faces_of_group()[:1], by=alice, person=ada)
    Candidate.objects.all().delete()
    assert resembling(alice) == [("Ada", 3)]


def test_strangers_see_none(alice: User, ada: Person, charlie: User) -> None:
    assert resembling(charlie) == []


def reject(ada: Person) -> None:
    review.reject(faces_of_group()[:1], ada, by=ada.owner)


def beside(ada: Person) -> None:
    vector = near(axis(0), 0.45, towards=301)
    other = face(faces_of_group()[0].photo, vector, x=0.6, match=False)
    review.confirm([other], by=ada.owner, person=ada)


def beside_in_a_collage(ada: Person) -> None:
    beside(ada)
    Collage.objects.create(photo=faces_of_group()[0].photo)


@pytest.mark.parametrize(
    ("word", "offered"), [(reject, False), (beside, False), (beside_in_a_collage, True)]
)
def test_what_was_said_closes_it(
    alice: User, ada: Person, word: Callable[[Person], None], offered: bool
) -> None:
    word(ada)
    assert ("Ada" in [name for name, _ in resembling(alice)]) == offered


def test_yes_and_no_on_the_page_of_pairs(client: Client, alice: User, ada: Person) -> None:
    client.force_login(alice)
    text = client.get(reverse("people_alike")).content.decode()
    assert "Yes, these are Ada" in text
    ids = [one.pk for one in faces_of_group()]
    group = Group.objects.get().pk
    form = {"page": "group", "group": group, "asked": ada.pk, "shown": ids, "face": ids}
    client.post(reverse("faces_reject"), form)
    assert ada.rejections.count() == 4
    assert "Yes, these are Ada" not in client.get(reverse("people_alike")).content.decode()
    review.undo_last(by=alice)
    answer = client.post(reverse("faces_confirm"), form | {"choice": ada.pk})
    assert answer["Location"].startswith(reverse("people"))
    assert ada.faces.count() == 5
