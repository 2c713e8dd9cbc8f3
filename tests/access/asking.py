"""Asking for one thing as one of the cast, and what the answer amounts to in a table."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from django.test import Client

from tests.access.world import Library, World, as_if, kept, put_files

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    Ask = Callable[[Client], Response]
    Form = dict[str, str]
OUTSIDERS = {"anonymous", "stranger", "administrator"}


def answer(world: World, role: str, ask: Ask, *, keep_session: bool = True) -> str:
    """Return the status, or `login` for the way to the sign-in page.

    A `*` follows if something of Alice's was changed, a `+` if somebody else was shown a name or
    a title of hers.
    """
    put_files(world)
    client = world.client(role if keep_session else "anonymous")
    with as_if():
        response = ask(client)
        said = _text(response)
        changed = kept(world.alice.owner) != world.before
        onward = response.headers.get("Location", "")
        if onward.startswith("/") and role in OUTSIDERS and not _asks_to_sign_in(response):
            said += _text(client.get(onward))  # where messages are read
    word = "login" if _asks_to_sign_in(response) else str(response.status_code)
    shown = role != "owner" and world.alice.word.encode() in said
    return word + ("*" if changed else "") + ("+" if shown else "")


def fields(spec: str) -> Form:
    """Read a form: `name=thing` sends a thing of a library, `thing` one under its own name.

    What names no thing is sent as it stands.
    """
    pairs = (word.partition("=") for word in spec.split())
    return {name: value or name for name, _, value in pairs}


def filled(form: Form, library: Library) -> dict[str, object]:
    return {name: library.value(words) for name, words in form.items()}


def foreign(form: Form, world: World) -> Iterator[dict[str, object]]:
    """Fill the stranger's form once for each thing in it, with that one of Alice's."""
    mine = filled(form, world.libraries["stranger"])
    for name, value in filled(form, world.alice).items():
        if isinstance(value, str) and value not in (mine[name], form[name]):
            yield mine | {name: value}


def line(name: str, cells: Iterable[str]) -> str:
    """Return a row of a table."""
    return " ".join([f"{name:<38}", *(f"{cell:<7}" for cell in cells)]).rstrip()


def compare(expected: str, found: list[str]) -> None:
    """Fail with the rows that are missing, too many, or other than the table says."""
    wanted = [" ".join(row.split()) for row in expected.strip().splitlines()[1:]]
    got = [" ".join(row.split()) for row in found]
    if wanted != got:
        shown = [row.rstrip() for row in expected.strip().splitlines()[1:]]
        raise AssertionError("\n".join(("", *difflib.unified_diff(shown, found, n=0))))


def _text(response: Response) -> bytes:
    return response.getvalue() + str(response.headers).encode()


def _asks_to_sign_in(response: Response) -> bool:
    return response.status_code == 302 and "/login/" in response.headers["Location"]
