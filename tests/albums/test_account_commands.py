from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from albums.models import ApiKey, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue().strip()


def test_first_account_is_the_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_PASSWORD", PASSWORD)
    assert "administrator" in run("create_user", "anna")
    assert "administrator" not in run("create_user", "ben")
    assert User.objects.get(username="anna").is_superuser
    assert not User.objects.get(username="ben").is_staff
    assert Client().login(username="ben", password=PASSWORD)


def test_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_PASSWORD", "12345")
    with pytest.raises(CommandError, match="short"):
        run("create_user", "anna")
    assert not User.objects.exists()


def test_taken_name_is_refused(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match="already exists"):
        run("create_user", "alice")


def test_key_opens_the_api_and_is_not_kept(alice: User) -> None:
    key = run("create_api_key", "alice")
    answer = Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/people")
    assert answer.status_code == 200
    assert key not in str(list(ApiKey.objects.values()))
    assert ApiKey.objects.get().scopes == ["read", "upload"]


def test_key_may_do_what_the_command_says(alice: User) -> None:
    run("create_api_key", "alice", "--scopes", "admin", "review")
    assert set(ApiKey.objects.get().scopes) == {"admin", "review"}


def test_key_needs_an_account() -> None:
    with pytest.raises(CommandError, match="no account"):
        run("create_api_key", "nobody")
