"""The packs in Settings: what the administrator sees of a trial, and what each button does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from albums.models import User
from faces import packs, trials
from faces.models import Embedding, Instance, Scan, Trial
from tests.faces import library
from worker import queue

pytestmark = pytest.mark.usefixtures("quiet_broker")

FIGURES = {
    "faces": 12,
    "people": 3,
    "rank1": 0.991,
    "suggested": 0.9,
    "right": None,
    "certainty": 0.3,
    "separation": 0.95,
    "milliseconds": 210.4,
    "megabytes": 14.2,
}


@pytest.fixture
def admin(alice: User, client: Client) -> User:
    alice.is_superuser = True
    alice.save(update_fields=["is_superuser"])
    client.force_login(alice)
    return alice


def act(client: Client, name: str, action: str, **data: str) -> str:
    response = client.post(reverse("pack_answer", args=[name, action]), data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def shown(client: Client) -> str:
    return client.get(reverse("settings_packs")).content.decode()


def test_only_the_administrator_chooses_the_pack(client: Client, bob: User) -> None:
    client.force_login(bob)
    assert 'id="packs"' not in client.get(reverse("settings")).content.decode()
    assert client.get(reverse("settings_packs")).status_code == 403
    for action in ("try", "pause", "compare", "use", "drop"):
        assert client.post(reverse("pack_answer", args=["sface", action])).status_code == 403
    assert not Instance.objects.exists()
    assert not Trial.objects.exists()


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    for url in (reverse("settings_packs"), reverse("pack_answer", args=["sface", "try"])):
        assert client.post(url)["Location"].startswith(reverse("login"))


def test_a_link_changes_nothing(client: Client, admin: User) -> None:
    assert client.get(reverse("pack_answer", args=["sface", "try"])).status_code == 405


def test_a_trial_begins_in_the_worker(
    client: Client, admin: User, django_capture_on_commit_callbacks: object, packs_dir: object
) -> None:
    packs.fetch(packs.get("sface"), progress=False)
    library.face(library.photo(admin, "a.jpg"), library.axis(0))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        text = act(client, "sface", "try")
    assert packs.active().name == "edgeface"
    assert "0 of 1 faces looked at" in text
    assert "every 3s" in shown(client)
    with Redis.from_url(settings_url()) as redis:
        assert redis.llen(queue.TRY.list) == 1


def settings_url() -> str:
    from django.conf import settings

    return str(settings.REDIS_URL)


def test_the_download_shows_how_far_it_is(
    client: Client, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "is_fetched", lambda pack: pack.name == "edgeface")
    act(client, "sface", "try")
    Trial.objects.update(fetched_bytes=10 << 20, total_bytes=40 << 20)
    text = shown(client).replace("\xa0", " ")
    assert "Fetching the weights: 10.0 MB of 40.0 MB" in text


def test_pause_error_and_going_on(client: Client, admin: User) -> None:
    library.face(library.photo(admin, "a.jpg"), library.axis(0))
    act(client, "sface", "try")
    assert "paused" in act(client, "sface", "pause")
    assert "every 3s" not in shown(client)
    Trial.objects.update(error="The registry does not answer.")
    text = shown(client)
    assert "The registry does not answer." in text
    assert "Try again" in text
    act(client, "sface", "try")
    assert Trial.objects.get().paused_at is None
    assert "The registry does not answer." not in shown(client)


def test_the_comparison_is_shown_and_used(client: Client, admin: User, packs_dir: object) -> None:
    packs.fetch(packs.get("sface"), progress=False)
    Trial.objects.create(pack="sface", by=admin, comparison={"edgeface": FIGURES, "sface": FIGURES})
    text = shown(client)
    assert "99.1 %" in text
    assert "12 confirmed faces of 3 people" in text
    assert "Use it" in text
    assert "Kith works with YuNet and SFace now." in act(client, "sface", "use")
    assert packs.active().name == "sface"
    assert not Trial.objects.exists()


def test_the_earlier_pack_is_there_to_go_back_to(client: Client, admin: User) -> None:
    photo = library.photo(admin, "a.jpg")
    face = library.face(photo, library.axis(0))
    Scan.objects.create(photo=photo, pack="sface", faces=1)
    Embedding.objects.create(face=face, owner=admin, pack="sface", vector=library.axis(1)[:128])
    assert "Go back to it" in shown(client)
    act(client, "sface", "drop")
    text = shown(client)
    assert "Its vectors are being deleted" in text
    assert "Go back to it" not in text
    trials.delete_some(packs.get("sface"))
    trials.delete_some(packs.get("sface"))
    assert "Try it" in shown(client)


def test_a_pack_that_is_not_ready_is_refused(client: Client, admin: User) -> None:
    library.face(library.photo(admin, "a.jpg"), library.axis(0))
    assert "not ready: 1 faces" in act(client, "sface", "use")
    assert packs.active().name == "edgeface"


def test_research_weights_are_tried_only_when_accepted(client: Client, admin: User) -> None:
    assert str(packs.get("buffalo_s").licence) in shown(client)
    text = act(client, "buffalo_s", "try")
    assert "is not used before its licence is accepted" in text
    assert not Trial.objects.exists()
    act(client, "buffalo_s", "try", accept="yes")
    assert Instance.objects.get().accepted == ["buffalo_s"]
    assert Trial.objects.get().pack == "buffalo_s"


def test_an_unknown_pack_or_action_is_refused(client: Client, admin: User) -> None:
    assert "There is no pack called nose." in act(client, "nose", "try")
    url = reverse("pack_answer", args=["sface", "eat"])
    assert client.post(url).status_code == 404


def test_compare_again_asks_the_worker(client: Client, admin: User, packs_dir: object) -> None:
    packs.fetch(packs.get("sface"), progress=False)
    Trial.objects.create(pack="sface", started_at=timezone.now(), comparison={"sface": FIGURES})
    assert "Comparing the packs" in act(client, "sface", "compare")
    assert Trial.objects.get().by == admin
