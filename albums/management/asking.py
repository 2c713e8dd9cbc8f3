"""What commands ask for."""

import getpass
import os

from django.core.management.base import CommandError


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
