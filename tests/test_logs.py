"""What is written of an error, and what is left out."""

from __future__ import annotations

import logging
import sys

import pytest
from django.db import IntegrityError, connection, transaction

from albums.models import User
from config.logs import Discreet

pytestmark = pytest.mark.django_db


def written(text: str, *values: object) -> str:
    error = sys.exc_info() if sys.exception() else None
    made = logging.LogRecord("kith", logging.ERROR, "", 1, text, values, error)
    return Discreet("{levelname}: {message}", style="{").format(made)


@pytest.mark.parametrize(
    "address", ["/s/SECRET/", "/join/SECRET/", "/reset/SECRET/eA/", "/s/SECRET"]
)
def test_tokens_of_addresses(address: str) -> None:
    assert "SECRET" not in written("Not Found: %s", address)
    assert "SECRET" not in written(f"Refused: '{address}'")
    assert written("Not Found: %s", "/albums/3/") == "ERROR: Not Found: /albums/3/"


def test_a_refused_row_is_not_written_and_what_follows_is(alice: User) -> None:
    name = "Ottoline\nQuillfeather"
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE albums_album ADD CONSTRAINT kept_out CHECK (title = '')")
    try:
        with transaction.atomic():
            alice.albums.create(title=name)
    except IntegrityError:
        said = written("Internal Server Error: %s", "/albums/")
    assert "kept_out" in said
    assert said.count("Traceback") == 2
    assert said.splitlines()[-1].startswith("DETAIL: ")
    assert "Ottoline" not in said
    assert "Quillfeather" not in said
