"""The review page: questions, skips, and the way back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import review
from faces.models import Face, Person
from tests.faces import library
from tests.faces.test_questions import suggested

HTMX = {"hx-request": "true"}


@pytest.fixture
def anna(alice: User) -> Person:
    return library.named(alice, "Anna", library.axis(0))


@pytest.fixture
def faces(alice: User, anna: Person) -> list[Face]:
    """Suggestions for three people, in the order in which they are asked."""
    for number, name in enumerate(("Berta", "Clara"), start=1):
        library.named(alice, name, library.axis(100 * number))
    return [
        library.face(
            library.photo(alice, f"{number}.jpg"),
            library.near(library.axis(100 * number), 0.9 - number / 20, towards=number + 1),
        )
        for number in range(3)
    ]


def asked(text: str) -> int | None:
    found = re.search(r'data-card="(\d+)"', text)
    return int(found[1]) if found else None


def page(client: Client, query: str = "") -> str:
    response = client.get(reverse("review") + query)
    assert response.status_code == 200
    return response.content.decode()


def post(client: Client, name: str, /, *args: int, **data: object) -> str:
    values = {"page": "review", **data}
    return client.post(reverse(name, args=args), values, headers=HTMX).content.decode()


def test_it_asks_with_the_photo_and_the_candidate(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    text = page(client)
    assert asked(text) == faces[0].pk
    assert "Is this Anna?" in text
    assert reverse("rendition", args=[faces[0].photo_id, 1600]) in text
    assert reverse("crop", args=[anna.faces.get().pk]) in text
    assert "<strong>3</strong> suggestions" in text


def test_the_cards_that_come_next_are_given_ahead(
    client: Client, alice: User, faces: list[Face]
) -> None:
    client.force_login(alice)
    url = reverse("review_upcoming")
    text = client.get(url, {"after": faces[0].pk, "count": 3}).content.decode()
    assert re.findall(r'data-card="(\d+)"', text) == [str(face.pk) for face in faces[1:]]
    assert reverse("rendition", args=[faces[1].photo_id, 1600]) in text
    everything = ",".join(str(face.pk) for face in faces)
    assert client.get(url, {"after": everything}).content == b""


def shown(client: Client, face: Face) -> dict[str, str]:
    """What a browser that shows a card ahead sends with an answer."""
    text = page(client, f"?faces={face.pk}")
    sign = re.search(r'data-sign="([^"]+)"', text)
    assert sign is not None
    return {"ahead": str(face.pk), "ahead_person": "", "ahead_sign": sign[1]}


def test_a_card_that_is_shown_already_stays_while_it_is_right(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    # Not the one that would be asked about next: the user may be at it already.
    ahead = shown(client, faces[2])
    text = post(client, "face_confirm", faces[0].pk, person=anna.pk, **ahead)
    assert asked(text) is None
    assert "<strong>2</strong> suggestions" in text


def test_a_card_whose_face_was_decided_meanwhile_is_replaced(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    ahead = shown(client, faces[1])
    review.ignore([faces[1]], by=alice)
    text = post(client, "face_confirm", faces[0].pk, person=anna.pk, **ahead)
    assert asked(text) == faces[2].pk


def test_a_card_follows_what_the_answer_taught(client: Client, alice: User) -> None:
    first, second = (
        library.face(
            library.photo(alice, f"{n}.jpg"), library.near(library.axis(5), 0.9, towards=n)
        )
        for n in (20, 21)
    )
    client.force_login(alice)
    ahead = shown(client, second)
    text = post(client, "face_confirm", first.pk, name="Emil", **ahead)
    assert asked(text) == second.pk
    assert "Is this Emil?" in text


def test_a_set_whose_person_is_not_suggested_any_more_is_replaced(
    client: Client, alice: User, anna: Person
) -> None:
    likely = suggested(alice, anna, library.axis(0), 4)
    other = library.face(library.photo(alice, "o.jpg"), library.axis(7))
    client.force_login(alice)
    ahead = {
        "ahead": ",".join(str(face.pk) for face in likely),
        "ahead_person": anna.pk,
        "ahead_sign": f"confirm:{anna.pk}",
    }
    assert asked(post(client, "face_ignore", other.pk, **ahead)) is None
    review.delete_person(anna, by=alice)
    text = post(client, "face_confirm", other.pk, name="Emil", **ahead)
    assert asked(text) == likely[0].pk
    assert "Who are these 4?" in text


def test_a_refused_answer_brings_its_card_back(
    client: Client, alice: User, faces: list[Face]
) -> None:
    client.force_login(alice)
    data = {"page": "review", "name": " ", **shown(client, faces[1])}
    url = reverse("face_confirm", args=[faces[0].pk])
    response = client.post(url, data, headers=HTMX)
    assert response.status_code == 422
    assert "Type a name." in response["HX-Trigger"]


def test_yes_brings_the_next_card(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    text = post(client, "face_confirm", faces[0].pk, person=anna.pk)
    assert asked(text) == faces[1].pk
    assert "<html" not in text
    faces[0].refresh_from_db()
    assert faces[0].person == anna


def test_no_asks_about_the_other_candidate_of_the_same_face(
    client: Client, alice: User, anna: Person
) -> None:
    library.named(alice, "Berta", library.near(library.axis(0), 0.85, towards=8))
    face = library.face(
        library.photo(alice, "who.jpg"), library.near(library.axis(0), 0.95, towards=8)
    )
    first, second = library.shown(face)
    client.force_login(alice)
    assert f"Is this {first}?" in page(client, f"?faces={face.pk}")
    person = Person.objects.get(name=first)
    text = post(client, "face_reject", face.pk, person=person.pk)
    assert asked(text) == face.pk
    assert f"Is this {second}?" in text


def test_none_of_these_is_one_step(client: Client, alice: User, anna: Person) -> None:
    library.named(alice, "Berta", library.near(library.axis(0), 0.85, towards=8))
    face = library.face(
        library.photo(alice, "who.jpg"), library.near(library.axis(0), 0.95, towards=8)
    )
    both = library.shown(face)
    client.force_login(alice)
    assert "None of these" in page(client, f"?faces={face.pk}")
    people = [person.pk for person in Person.objects.all()]
    post(client, "face_reject", face.pk, person=people)
    assert face.rejections.count() == 2
    assert library.shown(face) == []
    assert asked(post(client, "review_undo")) == face.pk
    assert library.shown(face) == both


def test_no_goes_on_where_there_is_nobody_else(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    text = post(client, "face_reject", faces[0].pk, person=anna.pk)
    assert asked(text) == faces[1].pk


def test_skipped_faces_wait_until_they_are_asked_again(
    client: Client, alice: User, faces: list[Face]
) -> None:
    client.force_login(alice)
    assert asked(post(client, "review_skip", shown=faces[0].pk)) == faces[1].pk
    # The place is kept across a reload.
    assert asked(page(client)) == faces[1].pk
    for face in faces[1:]:
        text = post(client, "review_skip", shown=face.pk)
    assert asked(text) is None
    assert "You skipped 3 faces." in text
    assert asked(post(client, "review_again")) == faces[0].pk


def test_what_was_skipped_is_skipped_on_every_device(
    client: Client, alice: User, faces: list[Face]
) -> None:
    client.force_login(alice)
    post(client, "review_skip", shown=faces[0].pk)
    another = Client()
    another.force_login(alice)
    assert asked(page(another)) == faces[1].pk
    assert "1 skipped" in page(another)


def test_skipped_faces_are_listed_and_brought_back(
    client: Client, alice: User, faces: list[Face]
) -> None:
    client.force_login(alice)
    for face in faces:
        post(client, "review_skip", shown=face.pk)
    review.ignore([faces[2]], by=alice)
    text = client.get(reverse("review_skipped")).content.decode()
    assert [f'name="face" value="{face.pk}"' in text for face in faces] == [True, True, False]
    shown = [face.pk for face in faces[:2]]
    client.post(reverse("review_again"), {"shown": shown, "face": faces[1].pk})
    assert asked(page(client)) == faces[1].pk
    assert "1 skipped" in page(client)
    client.post(reverse("review_again"))
    text = client.get(reverse("review_skipped")).content.decode()
    assert "Nothing is skipped" in text


def test_undo_goes_back_step_by_step(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    post(client, "face_confirm", faces[0].pk, person=anna.pk)
    post(client, "review_skip", shown=faces[1].pk)
    post(client, "face_ignore", faces[2].pk)
    for face in reversed(faces):
        assert asked(post(client, "review_undo")) == face.pk
    assert set(Face.objects.open()) == set(faces)
    response = client.post(reverse("review_undo"), headers=HTMX)
    assert "nothing to undo" in response["HX-Trigger"]


def test_undo_says_when_the_answer_was_changed_elsewhere(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    post(client, "face_confirm", faces[0].pk, person=anna.pk)
    review.confirm([faces[0]], by=alice, name="Ben")
    response = client.post(reverse("review_undo"), headers=HTMX)
    assert "decided anew since" in response["HX-Trigger"]
    faces[0].refresh_from_db()
    assert faces[0].person is not None
    assert faces[0].person.name == "Ben"


def test_everything_works_as_forms(
    client: Client, alice: User, anna: Person, faces: list[Face]
) -> None:
    client.force_login(alice)
    data = {"page": "review", "next": reverse("review"), "person": anna.pk}
    response = client.post(reverse("face_confirm", args=[faces[0].pk]), data)
    assert response["Location"] == reverse("review")
    response = client.post(reverse("review_skip"), {"shown": faces[1].pk})
    assert asked(page(client)) == faces[2].pk
    response = client.post(reverse("review_undo"))
    assert response["Location"] == f"{reverse('review')}?faces={faces[1].pk}"
    response = client.post(reverse("review_undo"))
    assert response["Location"] == f"{reverse('review')}?faces={faces[0].pk}"
    assert asked(page(client, f"?faces={faces[0].pk}")) == faces[0].pk


def test_faces_that_were_seen_once_are_asked_about_on_request(client: Client, alice: User) -> None:
    face = library.face(library.photo(alice, "who.jpg"), library.axis(5))
    client.force_login(alice)
    text = page(client)
    assert asked(text) is None
    assert "Nobody was seen twice yet" in text
    assert "1 face was seen only once." in text
    text = post(client, "review_everybody")
    assert asked(text) == face.pk
    assert "Who is this?" in text
    # Until all is answered, that is wanted.
    assert asked(page(client)) == face.pk
    text = post(client, "face_confirm", face.pk, name="Emil")
    assert "Nothing to ask" in text
    other = library.face(library.photo(alice, "other.jpg"), library.axis(7))
    text = page(client)
    assert asked(text) is None
    assert "Everything that matters is answered" in text
    assert other.person is None


def test_an_answered_library_says_so(client: Client, alice: User, anna: Person) -> None:
    client.force_login(alice)
    assert "Nothing to ask" in page(client)


def test_the_menu_counts_suggestions(
    client: Client, alice: User, charlie: User, faces: list[Face]
) -> None:
    client.force_login(alice)
    badge = '<span class="badge accent">3</span>'
    assert badge in client.get(reverse("search")).content.decode()
    client.force_login(charlie)
    assert badge not in client.get(reverse("search")).content.decode()
