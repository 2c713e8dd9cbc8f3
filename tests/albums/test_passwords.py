"""Changing the password, and setting a forgotten one anew by mail or by command."""

from __future__ import annotations

import re
import subprocess
import sys
from io import StringIO

import pytest
from django.contrib.auth import get_user
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from albums import passwords
from albums.models import User
from tests.conftest import PASSWORD

NEW = "a much longer battery"
CHOSEN = {"new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def mailing(settings: Settings, alice: User, bob: User) -> None:
    """Mail is configured, and Alice has an address."""
    settings.MAIL_URL, settings.DEFAULT_FROM_EMAIL = "submission://mail", "kith@example.org"
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")


def ask(said: str, **headers: str) -> str:
    """Ask for a new password as somebody who is not signed in; return the page."""
    answer = Client(headers=headers).post("/forgotten/", {"account": said})
    passwords.MAILER.submit(int).result()  # what was asked for before is mailed
    return re.sub(r'value="[^"]*"|content="[^"]{64}"', "", answer.content.decode())


def follow(client: Client, link: str) -> str:
    """Open a link to a new password and return where its form is."""
    address = client.get(link).headers["Location"]
    assert client.get(address).status_code == 200
    return address


def test_change_the_own_password(client: Client, bob: User) -> None:
    elsewhere = Client()
    for one in (client, elsewhere):
        one.force_login(bob)
    form = {"old_password": PASSWORD, **CHOSEN}
    assert client.post("/account/password", form).headers["Location"] == "/account/"
    assert get_user(client) == bob
    assert get_user(elsewhere) != bob
    bob.refresh_from_db()
    assert bob.check_password(NEW)


def test_wrong_old_password_changes_nothing(client: Client, bob: User) -> None:
    client.force_login(bob)
    form = {"old_password": "x", **CHOSEN}
    assert "entered incorrectly" in client.post("/account/password", form).content.decode()
    for _ in range(9):
        client.post("/account/password", form)
    assert client.post("/account/password", form | {"old_password": PASSWORD}).status_code == 429
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_the_mail_address_wants_the_password(client: Client, bob: User) -> None:
    client.force_login(bob)
    form = {"email": "bob@example.org", "password": "x"}
    assert "That is not your password." in client.post("/account/mail", form).content.decode()
    bob.refresh_from_db()
    assert bob.email == ""
    client.post("/account/mail", form | {"password": PASSWORD})
    bob.refresh_from_db()
    assert bob.email == "bob@example.org"


@pytest.mark.usefixtures("mailing")
@pytest.mark.parametrize("said", ["alice", "Alice@Example.org"])
def test_a_link_is_mailed_and_works_once(
    client: Client, alice: User, mailoutbox: list[EmailMessage], said: str
) -> None:
    elsewhere = Client()
    elsewhere.force_login(alice)
    ask(said)
    (mail,) = mailoutbox
    assert (mail.to, mail.from_email) == (["alice@example.org"], "kith@example.org")
    assert "alice" in mail.body
    link = re.findall(r"http://testserver(\S+)", str(mail.body))[-1]
    form = follow(client, link)
    assert "too short" in client.post(form, dict.fromkeys(CHOSEN, "x")).content.decode()
    assert client.post(form, CHOSEN).headers["Location"] == "/login/"
    assert "Your password was changed" in client.get("/login/").content.decode()
    assert get_user(elsewhere) != alice
    assert Client().login(username="alice", password=NEW)
    assert "does not work any more" in Client().get(link, follow=True).content.decode()


@pytest.mark.usefixtures("mailing")
def test_a_mail_speaks_the_language_of_its_reader(
    alice: User, mailoutbox: list[EmailMessage]
) -> None:
    ask("alice", accept_language="zh-CN")
    User.objects.filter(pk=alice.pk).update(language="en")
    ask("alice", accept_language="zh-CN")
    assert [mail.subject for mail in mailoutbox] == ["Kith 的新密码", "A new password for Kith"]


@pytest.mark.usefixtures("mailing")
def test_nobody_learns_which_accounts_there_are(mailoutbox: list[EmailMessage]) -> None:
    User.objects.create_user("gone", "gone@example.org", PASSWORD, is_active=False)
    assert len({ask(said) for said in ("alice", "bob", "nobody", "gone", "")}) == 1
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]


@pytest.mark.usefixtures("mailing")
def test_links_cannot_be_asked_for_for_ever(mailoutbox: list[EmailMessage]) -> None:
    for _ in range(12):
        ask("alice")
    assert len(mailoutbox) == 10


def test_without_mail_the_page_says_whom_to_ask(
    alice: User, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    assert "reset_password --link" in ask("alice")
    assert mailoutbox == []


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("reset_password", *arguments, stdout=output, stderr=StringIO())
    return output.getvalue().strip()


def test_command_sets_a_password(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(alice)
    monkeypatch.setenv("KITH_PASSWORD", "12345")
    with pytest.raises(CommandError, match="short"):
        run("alice")
    assert get_user(client) == alice
    monkeypatch.setenv("KITH_PASSWORD", NEW)
    assert "signed out" in run("alice")
    assert get_user(client) != alice
    assert Client().login(username="alice", password=NEW)
    with pytest.raises(CommandError, match="no account"):
        run("nobody")


def test_command_prints_a_link(client: Client, alice: User) -> None:
    address = "https://photos.example.org/"
    link = run("alice", "--link", "--address", address)
    assert link.startswith(f"{address}reset/")
    client.post(follow(client, link.removeprefix(address.rstrip("/"))), CHOSEN)
    assert Client().login(username="alice", password=NEW)


@pytest.mark.parametrize(
    ("url", "sender", "said"),
    [
        ("submission://u:p%40x@mail.example.org", "kith@example.org", "mail.example.org 587 u p@x"),
        ("carrier-pigeon://x", "kith@example.org", "KITH_EMAIL_URL cannot be read"),
        ("smtp://localhost", "", "KITH_EMAIL_FROM is not set"),
    ],
)
def test_the_mail_server_is_an_address(
    monkeypatch: pytest.MonkeyPatch, url: str, sender: str, said: str
) -> None:
    monkeypatch.setenv("KITH_EMAIL_URL", url)
    monkeypatch.setenv("KITH_EMAIL_FROM", sender)
    read = (
        "from config import settings as s;"
        "print(s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD)"
    )
    done = subprocess.run([sys.executable, "-c", read], capture_output=True, text=True, check=False)
    assert said in done.stdout + done.stderr


def test_administration_asks_on_the_same_page(client: Client, bob: User) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/login/?next=/admin/"
    client.force_login(bob)
    assert client.get("/admin/", follow=True).status_code == 403
