"""Photos of people who were at the same event, whether or not they are in one photo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import Photo, User
from faces import review, search
from faces.models import Person
from faces.views import query, typed
from tests.faces.library import axis, face, photo

pytestmark = pytest.mark.django_db
NOON = datetime(2021, 7, 3, 12, tzinfo=UTC)


def taken(owner: User, name: str, hours: float, people: str = "") -> Photo:
    """Store a photo of people with names of one letter, taken some hours after noon."""
    when = NOON + timedelta(hours=hours)
    made = photo(owner, name)
    Photo.objects.filter(pk=made.pk).update(taken_at=when, shown_at=when)
    for place, letter in enumerate(people):
        one = face(made, axis(ord(letter)), x=place / 4, match=False)
        review.confirm([one], by=owner, name=letter)
    return made


def together(user: User, people: str) -> set[str]:
    chosen = list(Person.objects.filter(owner=user, name__in=list(people)))
    assert len(chosen) == len(people)
    return {one.filename for one in search.photos(user, people=chosen, match="event")}


def test_of_an_event_at_which_all_were_photos_with_any_of_them(alice: User) -> None:
    taken(alice, "Anna", 0, "A")
    taken(alice, "lake", 3)
    taken(alice, "Ben", 6, "B")
    taken(alice, "Carla", 7, "C")
    taken(alice, "next day", 30, "A")
    assert together(alice, "AB") == {"Anna", "Ben"}
    assert together(alice, "AC") == {"Anna", "Carla"}


def test_four_hours_without_a_photo_part_two_events(alice: User) -> None:
    taken(alice, "Anna", 0, "A")
    taken(alice, "Ben", 4, "B")
    taken(alice, "Carla", 7.99, "C")
    assert together(alice, "AB") == set()
    assert together(alice, "BC") == {"Ben", "Carla"}


def test_all_people_must_have_been_there(alice: User) -> None:
    taken(alice, "Anna and Ben", 0, "AB")
    taken(alice, "Anna, later", 30, "A")
    taken(alice, "Ben, later", 31, "B")
    taken(alice, "Carla, later", 32, "C")
    assert together(alice, "ABC") == {"Anna, later", "Ben, later", "Carla, later"}


def test_photos_that_were_only_uploaded_together_are_no_event(alice: User) -> None:
    for name in "AB":
        taken(alice, name, 0, name)
    Photo.objects.update(taken_at=None)
    assert together(alice, "AB") == set()
    Photo.objects.update(modified_at=NOON)
    assert together(alice, "AB") == {"A", "B"}


def test_photos_in_the_trash_and_of_others_part_and_join_nothing(alice: User, bob: User) -> None:
    taken(alice, "Anna", 0, "A")
    between = taken(alice, "between", 3)
    taken(alice, "Ben", 6, "B")
    taken(bob, "of Bob", 3)
    Photo.objects.filter(pk=between.pk).update(deleted_at=NOON)
    assert together(alice, "AB") == set()


def test_other_filters_choose_among_the_photos_not_among_the_events(alice: User) -> None:
    taken(alice, "Anna", 0, "A")
    Photo.objects.filter(pk=taken(alice, "Ben", 3, "B").pk).update(favourite=True)
    people = list(Person.objects.all())
    found = search.photos(alice, people=people, match="event", favourites=True)
    assert [one.filename for one in found] == ["Ben"]


def test_page_offers_it_where_they_are_never_in_one_photo(client: Client, alice: User) -> None:
    taken(alice, "Anna", 0, "A")
    taken(alice, "Ben", 3, "B")
    asked = "&".join(f"people={person.pk}" for person in Person.objects.order_by("name"))
    client.force_login(alice)
    text = client.get(f"{reverse('search')}?{asked}").content.decode()
    link = asked.replace("&", "&amp;") + "&amp;match=event"
    assert f'href="?{link}"' in text
    text = client.get(f"{reverse('search')}?{asked}&match=event").content.decode()
    assert "<strong>2 photos</strong> with A or B, of events at which all of them were" in text


def test_somebody_alone_is_asked_for_as_ever(client: Client, alice: User) -> None:
    taken(alice, "Anna", 0, "A")
    person = Person.objects.get()
    client.force_login(alice)
    text = client.get(f"{reverse('search')}?people={person.pk}&match=event").content.decode()
    assert "<strong>1 photo</strong> with A" in text


@pytest.mark.parametrize("words", ["A B same event", "A B at the same event", "A B 同一活动"])
def test_typed(alice: User, words: str) -> None:
    taken(alice, "both", 0, "AB")
    found = typed.meaning(alice, query.Query(), words, NOON.date()).query
    assert found.match == "event"
    assert found.words == ""
    assert {person.name for person in found.people} == {"A", "B"}


def test_suggested_once_two_people_are_asked_for(client: Client, alice: User) -> None:
    taken(alice, "both", 0, "AB")
    ids = [str(person.pk) for person in Person.objects.order_by("name")]
    client.force_login(alice)
    answer = client.get(reverse("search_suggest"), {"people": ids, "q": "same e"}).json()
    assert [one["url"] for one in answer["items"] if one["name"] == "Same event"] == [
        f"{reverse('search')}?people={ids[0]}&people={ids[1]}&match=event"
    ]
    answer = client.get(reverse("search_suggest"), {"people": ids[:1], "q": "same e"}).json()
    assert not [one for one in answer["items"] if one["name"] == "Same event"]
