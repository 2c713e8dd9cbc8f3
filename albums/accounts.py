"""Accounts: the first one is the administrator, who makes the others."""

import secrets
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from albums.models import Invitation, User
from albums.tokens import digest

# How long somebody may take to follow an invitation.
OPEN_FOR = timedelta(days=7)


@transaction.atomic
def create(name: str, password: str) -> User:
    """Make an account; the first one of the installation becomes the administrator.

    Raises:
        django.core.exceptions.ValidationError: the name is taken or is no name.
    """
    lock()
    first = not User.objects.exists()
    user = User(username=name, is_staff=first, is_superuser=first)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


def invite(by: User, note: str) -> str:
    """Make an invitation; return its token, which nobody can read again."""
    token = secrets.token_urlsafe(32)
    until = timezone.now() + OPEN_FOR
    Invitation.objects.create(by=by, note=note[:100], digest=digest(token), expires_at=until)
    return token


def invitation(token: str) -> Invitation | None:
    """Return the invitation of a token while it can be followed."""
    return Invitation.objects.open().filter(digest=digest(token)).first()


@transaction.atomic
def accept(invited: Invitation, name: str, password: str) -> User | None:
    """Make the account of an invitation; None if somebody was faster.

    Raises:
        django.core.exceptions.ValidationError: the name is taken or is no name.
    """
    if not Invitation.objects.open().filter(pk=invited.pk).update(used_at=timezone.now()):
        return None
    return create(name, password)


def lock() -> None:
    """Let two first accounts be made one after the other: only one of them is the first."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE albums_user IN SHARE ROW EXCLUSIVE MODE")
