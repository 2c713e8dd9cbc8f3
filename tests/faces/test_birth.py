"""The day of birth keeps people out of photos that were taken before it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from albums.models import ApiKey, Photo, Scope, User
from faces import matching, review
from faces.models import Person
from tests.faces import library

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(alice: User) -> Person:
    return library.named(alice, "Ada", library.axis(0))


def dated(owner: User, name: str, taken: datetime | None) -> Photo:
    photo = library.photo(owner, name)
    photo.taken_at = taken
    photo.save(update_fields=["taken_at"])
    return photo


def test_nobody_is_suggested_before_their_birth(alice: User, ada: Person) -> None:
    faces = [
        library.face(dated(alice, f"{number}.jpg", taken), library.axis(0))
        for number, taken in enumerate(
            [datetime(1999, 12, 31, 23, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC), None]
        )
    ]
    assert [library.shown(face) for face in faces] == [["Ada"]] * 3
    review.set_birth(ada, date(2000, 1, 1), by=alice)
    assert [library.shown(face) for face in faces] == [[], ["Ada"], ["Ada"]]
    matching.match_photo(faces[0].photo)
    assert library.shown(faces[0]) == []
    review.set_birth(ada, None, by=alice)
    assert [library.shown(face) for face in faces] == [["Ada"]] * 3


def test_a_confirmed_name_stays_in_an_older_photo(alice: User, ada: Person) -> None:
    older = dated(alice, "old.jpg", datetime(1990, 5, 1, tzinfo=UTC))
    face = library.face(older, library.axis(0))
    review.confirm([face], by=alice, person=ada)
    review.set_birth(ada, date(2000, 1, 1), by=alice)
    face.refresh_from_db()
    assert face.person == ada


def test_a_day_that_has_not_come_is_refused(ada: Person) -> None:
    with pytest.raises(review.Refused):
        review.set_birth(ada, timezone.localdate() + timedelta(days=1), by=ada.owner)
    ada.refresh_from_db()
    assert ada.born_on is None


def test_the_page_keeps_and_forgets_it(client: Client, alice: User, ada: Person) -> None:
    client.force_login(alice)
    url = reverse("person_born", args=[ada.pk])
    text = client.post(url, {"born_on": "2000-02-03"}, follow=True).content.decode()
    assert "born Feb. 3, 2000" in text
    assert 'value="2000-02-03"' in text
    text = client.post(url, {"born_on": "03.02.2000"}, follow=True).content.decode()
    assert "Give the day of birth as year, month and day." in text
    client.post(url, {"born_on": ""})
    ada.refresh_from_db()
    assert ada.born_on is None


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2000, 5, 1), "20 years"),
        (date(2000, 5, 2), "19 years"),
        (date(2019, 5, 1), "1 year<"),
        (date(2021, 1, 1), ""),
    ],
)
def test_the_photo_tells_the_age(client: Client, alice: User, born: date, age: str) -> None:
    photo = dated(alice, "party.jpg", datetime(2020, 5, 1, 14, tzinfo=UTC))
    review.confirm([library.face(photo, library.axis(1))], by=alice, name="Bea")
    review.set_birth(Person.objects.get(), born, by=alice)
    client.force_login(alice)
    text = client.get(reverse("photo", args=[photo.pk])).content.decode()
    assert age in text
    assert age or not any(word in text for word in (" years<", " year<"))


def test_the_api_changes_what_it_is_given(client: Client, alice: User, ada: Person) -> None:
    headers = {"Authorization": f"Bearer {ApiKey.issue(alice, 'test', Scope)}"}
    url = f"/api/v1/people/{ada.pk}"

    def change(**data: str | None) -> dict[str, object]:
        answer = client.patch(url, data, content_type="application/json", headers=headers)
        result: dict[str, object] = answer.json()
        return result

    assert change(born_on="2000-02-03")["born_on"] == "2000-02-03"
    assert change(name="Ada L.") == {
        "id": ada.pk,
        "name": "Ada L.",
        "born_on": "2000-02-03",
        "photos": 1,
        "faces": 1,
    }
    assert change(born_on=None)["born_on"] is None
