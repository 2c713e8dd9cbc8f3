"""Accounts: the first one is the administrator, who makes the others."""

from django.db import connection, transaction

from albums.models import User


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


def lock() -> None:
    """Let two first accounts be made one after the other: only one of them is the first."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE albums_user IN SHARE ROW EXCLUSIVE MODE")
