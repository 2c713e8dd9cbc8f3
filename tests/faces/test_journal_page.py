"""The journal lists every decision, the latest first, and takes each of them back."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import review
from faces.models import Decision, Person
from faces.views import journal
from tests.faces.library import axis, face, named, near, photo


@pytest.fixture
def anna(client: Client, alice: User) -> Person:
    client.force_login(alice)
    return named(alice, "Anna", axis(0))


def page(client: Client, query: str = "") -> str:
    response = client.get(reverse("journal") + query)
    assert response.status_code == 200
    return response.content.decode()


def undo(client: Client, decision: Decision | None) -> str:
    assert decision is not None
    url = reverse("decision_undo", args=[decision.pk])
    return client.post(url, {"next": reverse("journal")}, follow=True).content.decode()


def test_an_empty_journal_says_so(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "Nothing was decided yet" in page(client)


def test_it_says_who_what_and_how_many(client: Client, alice: User, anna: Person) -> None:
    others = [face(photo(alice, f"{n}.jpg"), near(axis(0), 0.8, towards=n)) for n in (3, 4, 5)]
    review.confirm(others[:2], by=alice, person=anna, not_these=others[2:])
    text = page(client)
    assert "2 faces were confirmed as Anna." in text
    assert "alice" in text
    assert text.index("2 faces were") < text.index("1 face was confirmed as Anna.")
    assert reverse("crop", args=[others[0].pk]) in text


def test_each_kind_has_words(client: Client, alice: User, anna: Person) -> None:
    ben = named(alice, "Ben", axis(1))
    stranger = face(photo(alice, "s.jpg"), axis(7))
    review.rename(anna, "Anne", by=alice)
    review.set_birth(anna, date(2001, 2, 3), by=alice)
    review.mark(anna, by=alice, favourite=True)
    review.mark(anna, by=alice, hidden=True)
    review.set_cover(anna, anna.faces.get(), by=alice)
    review.distinguish(anna, ben, by=alice)
    review.ignore([stranger], by=alice)
    review.unname([stranger], by=alice)
    review.reject([stranger], ben, by=alice)
    review.merge(ben, into=anna, by=alice)
    review.delete_person(anna, by=alice)
    text = page(client)
    for words in (
        "Anna is called Anne.",
        "Anne was born on",
        "Anne is a favourite.",
        "Anne is hidden from the people.",
        "Anne has another cover.",
        "Anne and Ben are different people.",
        "1 face is ignored.",
        "1 face has no name any more",
        "1 face is not Ben.",
        "Ben became part of Anne.",
        "Anne was forgotten, with 2 faces.",
    ):
        assert words in text


def test_undo_stays_on_the_page_and_is_shown(client: Client, alice: User, anna: Person) -> None:
    decision = review.rename(anna, "Anne", by=alice)
    assert "Anna is as before." in undo(client, decision)
    assert "Taken back" in page(client)
    assert "This was taken back already." in undo(client, decision)
    deleted = review.delete_person(anna, by=alice)
    assert "Anna is back, with 1 face." in undo(client, deleted)


def test_an_undo_of_a_part_says_what_stays(client: Client, alice: User, anna: Person) -> None:
    others = [face(photo(alice, f"{n}.jpg"), near(axis(0), 0.8, towards=n)) for n in (3, 4)]
    decision = review.confirm(others, by=alice, person=anna)
    review.confirm(others[:1], by=alice, name="Zoe")
    text = undo(client, decision)
    assert "1 face is as before. 1 other was decided anew since and stays." in text
    assert "1 face taken back" in text
    assert "All of this was decided anew since." in undo(client, decision)


def test_pages_follow_one_another(
    client: Client, alice: User, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PAGE", 2)
    for name in ("B", "C", "D", "E"):
        review.rename(anna, name, by=alice)
    first = page(client)
    assert "C is called D." not in page(client, f"?before={Decision.objects.latest('pk').pk - 1}")
    assert "D is called E." in first
    assert "B is called C." not in first
    older = Decision.objects.order_by("-pk")[1].pk
    assert f"?before={older}" in first
    assert "B is called C." in page(client, f"?before={older}")


def test_the_queries_do_not_grow(
    client: Client, alice: User, anna: Person, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        review.rename(anna, f"Anna {number}", by=alice)
    page(client)  # the first request notes where the session is
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        page(client)


def test_it_is_ones_own(client: Client, alice: User, anna: Person, charlie: User) -> None:
    client.force_login(charlie)
    assert "Anna" not in page(client)
