"""The settings page: certainty, keys, the pack, the jobs."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from albums.models import ApiKey, Photo, User
from faces import packs
from faces.models import Instance, Preference
from tests.faces import library


@pytest.fixture
def admin(alice: User) -> User:
    alice.is_superuser = alice.is_staff = True
    alice.save(update_fields=["is_superuser", "is_staff"])
    return alice


def page(client: Client) -> str:
    response = client.get(reverse("settings"))
    assert response.status_code == 200
    return response.content.decode()


def test_more_certainty_withdraws_doubtful_suggestions(client: Client, alice: User) -> None:
    library.named(alice, "Anna", library.axis(0))
    face = library.face(
        library.photo(alice, "1.jpg"), library.near(library.axis(0), 0.47, towards=1)
    )
    assert library.shown(face) == ["Anna"]
    probability = face.candidates.get().probability
    assert probability < 0.95
    client.force_login(alice)
    url = reverse("settings_certainty")
    client.post(url, {"certainty": "95"}, headers={"hx-request": "true"})
    assert library.shown(face) == []
    assert 'value="95"' in page(client)
    client.post(url, {"certainty": "5"})
    assert library.shown(face) == ["Anna"]


@pytest.mark.parametrize("value", ["", "0", "100", "x", "-5", "9" * 5000, "²"])
def test_a_certainty_out_of_range_is_refused(client: Client, alice: User, value: str) -> None:
    client.force_login(alice)
    client.post(reverse("settings_certainty"), {"certainty": value})
    assert not Preference.objects.exists()


def test_a_key_is_shown_once_and_works(client: Client, alice: User) -> None:
    client.force_login(alice)
    text = client.post(reverse("key_make"), {"name": "phone"}).content.decode()
    key = re.search(r"kith_[\w-]{43}", text)
    assert key is not None
    assert key[0] not in page(client)
    stranger = Client(headers={"authorization": f"Bearer {key[0]}"})
    assert stranger.get("/api/v1/progress").status_code == 200
    client.post(reverse("key_revoke", args=[ApiKey.objects.get().pk]))
    assert stranger.get("/api/v1/progress").status_code == 401


def test_a_key_needs_a_name(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post(reverse("key_make"), {"name": "  "})
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


def test_only_the_administrator_chooses_the_pack(client: Client, bob: User) -> None:
    client.force_login(bob)
    assert reverse("pack_use") not in page(client)
    assert client.post(reverse("pack_use"), {"pack": "sface"}).status_code == 403
    assert not Instance.objects.exists()


def test_a_pack_is_fetched_and_used(client: Client, admin: User, packs_dir: object) -> None:
    client.force_login(admin)
    client.post(reverse("pack_use"), {"pack": "sface"})
    assert packs.active().name == "sface"
    assert packs.is_fetched(packs.active())


def test_research_weights_are_used_only_when_accepted(
    client: Client, admin: User, packs_dir: object
) -> None:
    client.force_login(admin)
    assert str(packs.get("buffalo_s").licence) in page(client)
    url = reverse("pack_use")
    text = client.post(url, {"pack": "buffalo_s"}, follow=True).content.decode()
    assert "is not used before its licence is accepted" in text
    assert packs.active().name == "edgeface"
    client.post(url, {"pack": "buffalo_s", "accept": "yes"})
    assert packs.active().name == "buffalo_s"
    assert Instance.objects.get().accepted == ["buffalo_s"]


def test_an_unknown_pack_is_refused(client: Client, admin: User) -> None:
    client.force_login(admin)
    text = client.post(reverse("pack_use"), {"pack": "nose"}, follow=True).content.decode()
    assert "There is no pack called nose." in text
