"""The first start, signing in, and the accounts that the administrator makes."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from albums import accounts
from albums.models import Invitation, User
from tests.conftest import PASSWORD

FORM = {"username": "anna", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def admin(alice: User) -> User:
    User.objects.filter(pk=alice.pk).update(is_superuser=True, is_staff=True)
    return User.objects.get(pk=alice.pk)


@pytest.mark.django_db
def test_first_start_leads_to_the_first_account(client: Client) -> None:
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/start/"
    response = client.post("/start/", FORM)
    assert response.headers["Location"] == "/"
    user = get_user(client)
    assert isinstance(user, User)
    assert (user.username, user.is_superuser, user.is_staff) == ("anna", True, True)


def test_sign_up_closes_after_the_first(client: Client, alice: User) -> None:
    assert client.get("/start/").headers["Location"] == "/login/"
    assert client.post("/start/", FORM).headers["Location"] == "/login/"
    assert not User.objects.filter(username="anna").exists()


@pytest.mark.django_db
def test_weak_password_is_refused(client: Client) -> None:
    weak = FORM | {"password1": "password", "password2": "password"}
    assert "too common" in client.post("/start/", weak).content.decode()
    assert not User.objects.exists()


def test_sign_in_and_out(client: Client, alice: User) -> None:
    form = {"username": "alice", "password": PASSWORD, "next": "/albums/"}
    assert client.post("/login/", form).headers["Location"] == "/albums/"
    assert get_user(client) == alice
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/albums/").status_code == 302


def test_passwords_cannot_be_tried_for_ever(client: Client, alice: User, bob: User) -> None:
    wrong = {"username": "alice", "password": "no"}
    for _ in range(10):
        assert client.post("/login/", wrong).status_code == 200
    right = {"username": "alice", "password": PASSWORD}
    answer = client.post("/login/", right)
    assert (answer.status_code, "Too many tries" in answer.content.decode()) == (429, True)
    # Neither other accounts nor other addresses are shut out by that.
    assert Client().post("/login/", {"username": "bob", "password": PASSWORD}).status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert elsewhere.post("/login/", right).status_code == 302


def test_administrator_adds_a_person(client: Client, admin: User) -> None:
    client.force_login(admin)
    client.post("/accounts/", FORM)
    made = User.objects.get(username="anna")
    assert made.check_password(PASSWORD)
    assert not made.is_superuser
    assert "anna" in client.get("/accounts/").content.decode()


def test_others_add_nobody_and_see_nobody(client: Client, admin: User, bob: User) -> None:
    client.force_login(bob)
    assert client.post("/accounts/", FORM).status_code == 403
    assert "alice" not in client.get("/accounts/").content.decode()
    assert not User.objects.filter(username="anna").exists()


def invited(client: Client, admin: User, note: str = "Aunt Berta") -> str:
    """Make an invitation as the administrator and return its path."""
    client.force_login(admin)
    text = client.post("/accounts/invite", {"note": note}).content.decode()
    assert note in text
    path = text.split('id="invitation">http://testserver', 1)[1].split("<", 1)[0]
    assert 'id="invitation"' not in client.get("/accounts/").content.decode()
    client.logout()
    return path


def test_an_invitation_makes_one_account(client: Client, admin: User) -> None:
    path = invited(client, admin)
    assert "alice" in client.get(path).content.decode()
    assert (
        "too common"
        in client.post(
            path, FORM | dict.fromkeys(("password1", "password2"), "password")
        ).content.decode()
    )
    assert client.post(path, FORM).headers["Location"] == "/"
    user = get_user(client)
    assert isinstance(user, User)
    assert (user.username, user.is_superuser, user.is_staff) == ("anna", False, False)
    other = FORM | {"username": "eve"}
    assert client.post(path, other).status_code == 404
    assert client.get(path).status_code == 404
    assert not User.objects.filter(username="eve").exists()


def test_an_invitation_ends_and_can_be_revoked(client: Client, admin: User) -> None:
    late, revoked = invited(client, admin, "late"), invited(client, admin, "revoked")
    Invitation.objects.filter(note="late").update(expires_at=timezone.now())
    client.force_login(admin)
    pk = Invitation.objects.get(note="revoked").pk
    client.post(f"/accounts/invitations/{pk}/revoke")
    client.logout()
    for path in (late, revoked, "/join/none/"):
        assert client.post(path, FORM).status_code == 404
    assert User.objects.count() == 1


def wait_for_a_lock() -> None:
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits for the other one")


@pytest.mark.django_db(transaction=True)
def test_a_name_that_two_choose_at_once(client: Client, admin: User) -> None:
    """The second one is told so, and chooses another name with the same invitation."""
    path = invited(client, admin)

    def join() -> tuple[int, str]:
        answer = client.post(path, FORM)
        connection.close()
        return answer.status_code, answer.content.decode()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            accounts.create("anna", PASSWORD)  # which nobody sees before the end
            second = pool.submit(join)
            wait_for_a_lock()
        status, text = second.result()
    assert (status, "already exists" in text) == (200, True)
    assert client.post(path, FORM | {"username": "anne"}).headers["Location"] == "/"


def test_only_the_administrator_invites(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.post("/accounts/invite", {"note": "me"}).status_code == 403
    assert client.post("/accounts/invitations/1/revoke").status_code == 403
    assert not Invitation.objects.exists()


def test_the_administration_knows_accounts_alone(client: Client, admin: User, bob: User) -> None:
    client.force_login(admin)
    assert set(re.findall(r'"/admin/(\w+/\w+)/"', client.get("/admin/").content.decode())) == {
        "albums/user"
    }
    assert client.get(f"/admin/albums/user/{bob.pk}/delete/").status_code == 403
    client.force_login(bob)
    assert client.get("/admin/", follow=True).status_code == 403


OPEN = {
    "forgotten",
    "healthz",
    "join",
    "language",
    "login",
    "logout",
    "manifest",
    "metrics",
    "passkey_ask",
    "passkey_enter",
    "password_reset",
    "readyz",
    "start",
    "words",
}
# Files answer a stranger 404, like one who owns something else.
FILES = {"rendition", "original", "crop"}


def test_every_page_wants_an_account(client: Client, alice: User) -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {"timeline", "album", "photo", "review"} <= names
    # Links are for people without an account; who may see what is in tests/sharing.
    for name in (name for name in names - OPEN - FILES if not name.startswith("link_")):
        arguments = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        url = reverse(name, kwargs=dict.fromkeys(arguments, 1))
        for response in (client.get(url), client.post(url)):
            assert response.status_code in {302, 405}, name
            if response.status_code == 302:
                assert response.headers["Location"].startswith("/login/"), name
