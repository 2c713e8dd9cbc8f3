"""Where an account is signed in: each browser once, ended one by one or all others at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from albums import passwords, visits
from albums.models import User, Visit
from tests.conftest import PASSWORD

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
SIGN_IN = {"username": "alice", "password": PASSWORD}


def browser(name: str = "", address: str = "127.0.0.1") -> Client:
    """Sign Alice in, in a browser of its own."""
    client = Client(headers={"User-Agent": name}, REMOTE_ADDR=address)
    assert client.post("/login/", SIGN_IN).status_code == 302
    client.get("/account/")
    return client


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def test_each_browser_is_listed_once(alice: User) -> None:
    phone, other = browser(PHONE, "192.0.2.7"), browser()
    for _ in range(3):
        phone.get("/")
    assert Visit.objects.count() == 2
    text = other.get("/account/").content.decode()
    assert "Mobile Safari, iOS" in text
    assert "192.0.2.7" in text
    assert text.count("this browser") == 1
    assert "An unknown browser" in text


def test_one_is_ended(alice: User) -> None:
    phone, other = browser(PHONE), browser()
    visit = Visit.objects.get(browser=PHONE)
    assert other.post(f"/account/sessions/{visit.pk}/end").status_code == 302
    assert (is_in(phone), is_in(other)) == (False, True)
    assert Visit.objects.count() == 1


def test_all_others_are_ended(alice: User, bob: User) -> None:
    phone, tablet, other = browser(PHONE), browser(), browser()
    bobs = Client()
    bobs.force_login(bob)
    bobs.get("/account/")
    answer = other.post("/account/sessions/end", follow=True)
    assert "2 other sessions were ended." in answer.content.decode()
    assert [is_in(one) for one in (phone, tablet, other, bobs)] == [False, False, True, True]


def test_somebody_elses_session_is_not_found(alice: User, bob: User) -> None:
    phone = browser(PHONE)
    client = Client()
    client.force_login(bob)
    visit = Visit.objects.get(user=alice)
    assert client.post(f"/account/sessions/{visit.pk}/end").status_code == 404
    assert is_in(phone)
    assert PHONE[:20] not in client.get("/account/").content.decode()


def test_signing_out_and_running_out_leave_nothing(alice: User) -> None:
    phone, _ = browser(PHONE), browser()
    phone.post("/logout/")
    assert Visit.objects.count() == 1
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    assert not Visit.objects.visible_to(alice).exists()
    call_command("clearsessions")
    assert Visit.objects.count() == 0


def test_a_new_password_ends_the_others(client: Client, alice: User) -> None:
    phone, here = browser(PHONE), browser()
    new = "another horse battery"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    here.post("/account/password", form)
    here.get("/account/")
    assert (is_in(phone), is_in(here)) == (False, True)
    assert Visit.objects.get().session_id == here.session.session_key
    page = client.get(passwords.path(User.objects.get()), follow=True).redirect_chain[-1][0]
    client.post(page, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert not is_in(here)
    assert not Visit.objects.exists()


def test_the_command_ends_all(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = browser(PHONE)
    monkeypatch.setenv("KITH_PASSWORD", "another horse battery")
    call_command("reset_password", "alice")
    assert not is_in(phone)
    assert not Visit.objects.exists()


def test_between_ten_minutes_nothing_is_written(alice: User) -> None:
    phone = browser(PHONE)
    seen = Visit.objects.get().seen_at
    phone.get("/")
    assert Visit.objects.get().seen_at == seen
    session = phone.session
    session[visits.NOTED] = [session.session_key, session[visits.NOTED][1] - visits.EVERY - 1]
    session.save()
    phone.get("/")
    assert Visit.objects.get().seen_at > seen


def test_a_session_from_before_appears(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert not Visit.objects.exists()
    client.get("/")
    assert Visit.objects.get().user == alice


def test_a_session_that_ends_meanwhile_is_no_error(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.get("/")
    Session.objects.all().delete()
    assert client.get("/").status_code == 302
