"""A person's page, and what changes the person: name, cover, forgetting."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import Photo, User
from faces import review
from faces.models import Decision, Face, Person
from tests.faces import library


@pytest.fixture
def anna(alice: User) -> Person:
    return library.named(alice, "Anna", library.axis(0))


def page(client: Client, person: Person, query: str = "") -> str:
    response = client.get(reverse("person", args=[person.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_their_photos_and_no_others(client: Client, alice: User, anna: Person) -> None:
    library.named(alice, "Ben", library.axis(1))
    client.force_login(alice)
    text = page(client, anna)
    own = anna.faces.get().photo_id
    assert f'href="{reverse("photo", args=[own])}?person={anna.pk}"' in text
    assert "Ben" not in text
    assert "1 photo" in text


def test_an_unknown_tab_shows_the_photos(client: Client, alice: User, anna: Person) -> None:
    client.force_login(alice)
    assert f"tile-{anna.faces.get().photo_id}" in page(client, anna, "?tab=x&page=zz&before=x")


def test_their_faces_can_be_made_the_cover(client: Client, alice: User, anna: Person) -> None:
    face = anna.faces.get()
    client.force_login(alice)
    assert f'name="face" value="{face.pk}"' in page(client, anna, "?tab=faces")
    client.post(reverse("person_cover", args=[anna.pk]), {"face": face.pk})
    anna.refresh_from_db()
    assert anna.cover == face


def test_a_cover_is_a_face_of_the_person(client: Client, alice: User, anna: Person) -> None:
    other = library.named(alice, "Ben", library.axis(1)).faces.get()
    client.force_login(alice)
    url = reverse("person_cover", args=[anna.pk])
    text = client.post(url, {"face": other.pk}, follow=True).content.decode()
    assert "Choose a confirmed face of this person." in text
    anna.refresh_from_db()
    assert anna.cover is None


def test_they_are_renamed(client: Client, alice: User, anna: Person) -> None:
    client.force_login(alice)
    client.post(reverse("person_rename", args=[anna.pk]), {"name": " Anna  Lee "})
    anna.refresh_from_db()
    assert anna.name == "Anna Lee"


@pytest.mark.parametrize(
    ("name", "words"), [("", "Type a name."), ("ben", "There is already a person called ben.")]
)
def test_a_name_that_cannot_be_is_refused(
    client: Client, alice: User, anna: Person, name: str, words: str
) -> None:
    library.named(alice, "Ben", library.axis(1))
    client.force_login(alice)
    url = reverse("person_rename", args=[anna.pk])
    assert words in client.post(url, {"name": name}, follow=True).content.decode()
    anna.refresh_from_db()
    assert anna.name == "Anna"


def test_forgetting_keeps_the_photos(client: Client, alice: User, anna: Person) -> None:
    face = anna.faces.get()
    client.force_login(alice)
    response = client.post(reverse("person_delete", args=[anna.pk]))
    decision = Decision.objects.latest("pk")
    assert response["Location"] == f"{reverse('people')}?undo={decision.pk}"
    assert not Person.objects.current().exists()
    assert Face.objects.open().get() == face
    assert Photo.objects.count() == 1


def test_a_wrong_face_is_taken_out_for_good(client: Client, alice: User, anna: Person) -> None:
    wrong = library.face(
        library.photo(alice, "wrong.jpg"), library.near(library.axis(0), 0.9, towards=1)
    )
    review.confirm([wrong], by=alice, person=anna)
    client.force_login(alice)
    url = reverse("person_take_out", args=[anna.pk])
    text = client.post(url, {"face": wrong.pk}, follow=True).content.decode()
    assert "1 face is not Anna. Kith will not suggest it again." in text
    wrong.refresh_from_db()
    assert wrong.person is None
    assert library.shown(wrong) == []


@pytest.mark.parametrize("known", [True, False])
def test_faces_are_moved_to_somebody_else_at_once(
    client: Client, alice: User, anna: Person, known: bool
) -> None:
    """One decision parts them from the one and gives them to the other; undo brings all back."""
    near = (library.near(library.axis(0), 0.9, towards=number) for number in (1, 2))
    wrong = [library.face(library.photo(alice, f"{n}.jpg"), one) for n, one in enumerate(near)]
    review.confirm(wrong, by=alice, person=anna)
    other = library.named(alice, "Berta", library.axis(7)) if known else None
    before = list(Face.objects.order_by("pk").values())
    client.force_login(alice)
    url = reverse("person_take_out", args=[anna.pk])
    form = {"face": [face.pk for face in wrong], "name": "Berta", "move": "yes"}
    text = client.post(url, form | {"person": other.pk if other else ""}, follow=True)
    assert "2 faces were confirmed as Berta." in text.content.decode()
    assert set(Person.objects.get(name="Berta").faces.all()) >= set(wrong)
    assert anna.faces.count() == 1
    review.undo(Decision.objects.latest("pk"), by=alice)
    assert list(Face.objects.order_by("pk").values()) == before
    assert Person.objects.current().filter(name="Berta").exists() == known


def test_moving_needs_a_name_and_own_people(
    client: Client, alice: User, charlie: User, anna: Person
) -> None:
    carl = library.named(charlie, "Carl", library.axis(9))
    client.force_login(alice)
    url = reverse("person_take_out", args=[anna.pk])
    form = {"face": anna.faces.get().pk, "move": "yes"}
    assert "Type a name." in client.post(url, form, follow=True).content.decode()
    assert client.post(url, form | {"person": carl.pk}).status_code == 404
    assert anna.faces.count() == 1


def test_taking_out_nothing_says_so(client: Client, alice: User, anna: Person) -> None:
    client.force_login(alice)
    url = reverse("person_take_out", args=[anna.pk])
    assert "Choose at least one face." in client.post(url, follow=True).content.decode()
    assert anna.faces.count() == 1
