"""A code from an app beside the password: asked for at every door, used once, no way around."""

from __future__ import annotations

import time
from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from albums import passwords, secondfactor
from albums.models import RecoveryCode, SecondFactor, User
from tests.at_once import at_once
from tests.conftest import PASSWORD

SIGN_IN = {"username": "alice", "password": PASSWORD, "next": "/albums/"}


def code(user: User, *, steps: int = 0) -> str:
    """Return what the app shows, or showed or will show some half minutes away."""
    factor = SecondFactor.objects.get(user=user)
    return pyotp.TOTP(factor.secret).at(int(time.time()) + steps * secondfactor.STEP)


@pytest.fixture
def codes(alice: User) -> list[str]:
    """Alice's recovery codes; her second factor is on."""
    secondfactor.begin(alice)
    made = secondfactor.confirm(alice, code(alice, steps=-1))
    assert made
    return made


def half(client: Client) -> None:
    answer = client.post("/login/", SIGN_IN)
    assert answer.headers["Location"] == "/login/code"


def test_it_is_set_up_with_password_and_code(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/account/second-factor/setup").headers["Location"] == "/account/"
    answer = client.post("/account/second-factor", {"password": "no"})
    assert answer.status_code == 422
    assert not SecondFactor.objects.exists()
    client.post("/account/second-factor", {"password": PASSWORD})
    page = client.get("/account/second-factor/setup").content.decode()
    secret = SecondFactor.objects.get().secret
    assert secret[:4] in page
    assert "data:image/svg+xml" in page
    assert not secondfactor.needed(alice)  # nobody is locked out by a set-up that was left
    assert client.post("/account/second-factor/setup", {"code": "000000"}).status_code == 422
    shown = client.post("/account/second-factor/setup", {"code": code(alice)})
    assert secondfactor.needed(alice)
    assert shown.content.decode().count("<li><code>") == 10
    assert "no-store" in shown.headers["Cache-Control"]
    assert "10 recovery codes are left" in client.get("/account/").content.decode()


def test_a_setup_that_was_left_ends(client: Client, alice: User) -> None:
    secondfactor.begin(alice)
    SecondFactor.objects.update(begun_at=timezone.now() - timedelta(minutes=16))
    assert secondfactor.confirm(alice, code(alice)) is None


def test_the_password_alone_opens_nothing(client: Client, alice: User, codes: list[str]) -> None:
    half(client)
    assert not get_user(client).is_authenticated
    assert client.get("/albums/").headers["Location"].startswith("/login/")
    assert client.post("/login/code", {"code": "123456"}).status_code == 200
    assert not get_user(client).is_authenticated
    answer = client.post("/login/code", {"code": code(alice)})
    assert answer.headers["Location"] == "/albums/"
    assert get_user(client) == alice


def test_a_code_is_used_once(alice: User, codes: list[str]) -> None:
    shown = code(alice)
    assert secondfactor.check(alice, f" {shown[:3]} {shown[3:]} ")
    assert not secondfactor.check(alice, shown)
    assert not secondfactor.check(alice, code(alice, steps=-1))  # nor one from before it
    assert secondfactor.check(alice, code(alice, steps=1))
    assert not secondfactor.check(alice, code(alice, steps=3))


@pytest.mark.django_db(transaction=True)
def test_of_two_with_one_code_one_comes_in(alice: User, codes: list[str]) -> None:
    shown = code(alice)
    said = at_once(*[lambda: secondfactor.check(alice, shown)] * 2)
    assert set(said) == {False, True}


def test_recovery_codes_work_once_each(client: Client, alice: User, codes: list[str]) -> None:
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()
    half(client)
    client.post("/login/code", {"code": codes[3].upper().replace("-", " ")})
    assert get_user(client) == alice
    assert not secondfactor.check(alice, codes[3])
    assert secondfactor.left(alice) == 9


def test_the_half_ends_after_five_minutes(client: Client, alice: User, codes: list[str]) -> None:
    half(client)
    session = client.session
    session["half_signed_in"] = session["half_signed_in"] | {"at": time.time() - 301}
    session.save()
    assert client.post("/login/code", {"code": code(alice)}).headers["Location"] == "/login/"
    assert not get_user(client).is_authenticated
    assert Client().get("/login/code").headers["Location"] == "/login/"


def test_codes_cannot_be_tried_for_ever(alice: User, codes: list[str]) -> None:
    for number in range(10):
        somebody = Client(REMOTE_ADDR=f"192.0.2.{number}")  # from wherever
        half(somebody)
        assert somebody.post("/login/code", {"code": "000000"}).status_code == 200
    somebody = Client(REMOTE_ADDR="192.0.2.99")
    half(somebody)
    answer = somebody.post("/login/code", {"code": code(alice)})
    assert answer.status_code == 429
    assert not get_user(somebody).is_authenticated


def test_a_new_password_is_no_way_around(client: Client, alice: User, codes: list[str]) -> None:
    page = client.get(passwords.path(alice), follow=True).redirect_chain[-1][0]
    new = "another horse battery"
    client.post(page, {"new_password1": new, "new_password2": new})
    assert not get_user(client).is_authenticated
    answer = client.post("/login/", {"username": "alice", "password": new})
    assert answer.headers["Location"] == "/login/code"


def test_the_administration_asks_too(client: Client, alice: User, codes: list[str]) -> None:
    User.objects.filter(pk=alice.pk).update(is_superuser=True, is_staff=True)
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/login/")
    half(client)
    assert client.get("/admin/").status_code == 302


def test_it_is_switched_off_with_password_and_code(
    client: Client, alice: User, codes: list[str]
) -> None:
    client.force_login(alice)
    off = "/account/second-factor/off"
    assert client.post(off, {"password": PASSWORD, "code": "000000"}).status_code == 422
    assert client.post(off, {"password": "no", "code": code(alice)}).status_code == 422
    assert secondfactor.needed(alice)
    assert client.post(off, {"password": PASSWORD, "code": codes[0]}).status_code == 302
    assert not secondfactor.needed(alice)
    assert not RecoveryCode.objects.exists()
    assert Client().post("/login/", SIGN_IN).headers["Location"] == "/albums/"


def test_new_recovery_codes_replace_the_old(client: Client, alice: User, codes: list[str]) -> None:
    client.force_login(alice)
    answer = client.post(
        "/account/second-factor/codes", {"password": PASSWORD, "code": code(alice)}
    )
    assert answer.content.decode().count("<li><code>") == 10
    assert not secondfactor.check(alice, codes[0])


def test_setting_up_again_does_not_replace_it(
    client: Client, alice: User, codes: list[str]
) -> None:
    before = SecondFactor.objects.get().secret
    client.force_login(alice)
    client.post("/account/second-factor", {"password": PASSWORD})
    assert SecondFactor.objects.get().secret == before
    assert secondfactor.needed(alice)


def test_command_for_the_locked_out(alice: User, codes: list[str]) -> None:
    call_command("reset_second_factor", "alice")
    assert not secondfactor.needed(alice)
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("reset_second_factor", "alice")
    with pytest.raises(CommandError, match="no account called"):
        call_command("reset_second_factor", "nobody")
