"""The settings page: certainty, keys, the jobs."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from albums.models import ApiKey, Photo, User
from faces.models import Preference
from tests.faces import library


def page(client: Client) -> str:
    response = client.get(reverse("settings"))
    assert response.status_code == 200
    return response.content.decode()


def test_more_certainty_withdraws_doubtful_suggestions(client: Client, alice: User) -> None:
    library.named(alice, "Anna", library.axis(0))
    face = library.face(
        library.photo(alice, "1.jpg"), library.near(library.axis(0), 0.5, towards=1)
    )
    assert library.shown(face) == ["Anna"]
    probability = face.candidates.get().probability
    assert probability < 0.95
    client.force_login(alice)
    url = reverse("settings_certainty")
    client.post(url, {"certainty": "99.5"}, headers={"hx-request": "true"})
    assert library.shown(face) == []
    assert 'value="99.5" checked' in page(client)
    client.post(url, {"certainty": "80"})
    assert library.shown(face) == ["Anna"]


def test_before_there_are_enough_faces_nothing_is_promised(client: Client, alice: User) -> None:
    library.named(alice, "Anna", library.axis(0))
    client.force_login(alice)
    assert "once 30 of them have names; 1 have" in page(client)
    assert 'value="95" checked' in page(client)


@pytest.mark.parametrize("value", ["", "0", "100", "x", "-5", "9" * 5000, "²", "97"])
def test_a_certainty_out_of_range_is_refused(client: Client, alice: User, value: str) -> None:
    client.force_login(alice)
    client.post(reverse("settings_certainty"), {"certainty": value})
    assert not Preference.objects.exists()


def test_a_key_is_shown_once_and_works(client: Client, alice: User) -> None:
    client.force_login(alice)
    text = client.post(reverse("key_make"), {"name": "phone", "scopes": "read"}).content.decode()
    key = re.search(r"kith_[\w-]{43}", text)
    assert key is not None
    assert key[0] not in page(client)
    stranger = Client(headers={"authorization": f"Bearer {key[0]}"})
    assert stranger.get("/api/v1/progress").status_code == 200
    client.post(reverse("key_revoke", args=[ApiKey.objects.get().pk]))
    assert stranger.get("/api/v1/progress").status_code == 401


def test_a_key_may_do_what_was_ticked(client: Client, alice: User) -> None:
    client.force_login(alice)
    form = {"name": "phone", "scopes": ["review", "nonsense", "read"]}
    client.post(reverse("key_make"), form)
    assert ApiKey.objects.get().scopes == ["read", "review"]
    assert "read · review</span>" in page(client)


@pytest.mark.parametrize("scopes", [[], ["nonsense"]])
def test_a_key_needs_something_to_do(client: Client, alice: User, scopes: list[str]) -> None:
    client.force_login(alice)
    text = client.post(reverse("key_make"), {"name": "phone", "scopes": scopes}, follow=True)
    assert "Choose what the key may do." in text.content.decode()
    assert not ApiKey.objects.exists()


def test_a_key_needs_a_name(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post(reverse("key_make"), {"name": "  ", "scopes": "read"})
    assert not ApiKey.objects.exists()


def test_failed_work_is_shown_with_its_reason(client: Client, alice: User, bob: User) -> None:
    photo = library.photo(alice, "bad.jpg")
    Photo.objects.filter(pk=photo.pk).update(
        failed_at=timezone.now(), error="The file ends too early."
    )
    client.force_login(alice)
    text = page(client)
    assert "The file ends too early." in text
    assert reverse("photos_retry") in text
    client.force_login(bob)
    assert "bad.jpg" not in page(client)


def test_the_list_of_work_asks_again_while_something_waits(client: Client, alice: User) -> None:
    client.force_login(alice)
    url = reverse("settings_jobs")
    assert "every 3s" not in client.get(url).content.decode()
    photo = library.photo(alice, "new.jpg")
    Photo.objects.filter(pk=photo.pk).update(ready_at=None)
    text = client.get(url).content.decode()
    assert "every 3s" in text
    assert "<html" not in text
