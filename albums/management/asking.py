"""What commands ask for."""

import getpass
import os

from django.core.management.base import CommandError

from albums.models import User


def account(name: str) -> User:
    """Return the account of that name.

    Raises:
        CommandError: there is none.
    """
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no account called {name}.")
    return user


def password() -> str:
    """Return KITH_PASSWORD, or what is typed twice.

    Raises:
        CommandError: the two differ.
    """
    if "KITH_PASSWORD" in os.environ:
        return os.environ["KITH_PASSWORD"]
    typed = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != typed:
        raise CommandError("The two passwords differ.")
    return typed
