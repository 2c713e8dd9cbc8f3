"""Whatever is sent in a field, a query or an address: Kith says what is wrong, or ignores it.

The fields of each address are those that its view asked for while the test listened.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.http import QueryDict

from albums import tries
from sharing.models import Link
from tests.access import test_api, test_pages
from tests.access.asking import fields, filled
from tests.access.routes import Operation, Route, operations, routes
from tests.access.world import World, as_if, build, put_files

pytestmark = pytest.mark.timeout(900)

ODD: tuple[str | bytes, ...] = (
    "a\0b",  # PostgreSQL keeps no text with this
    b"\xff\xed\xa0\x80",  # not UTF-8
    "9" * 30,  # no column holds it
    "-1",
    "²",  # a digit that is no number
    "1e400",
    "99999-02-30",
    "x" * 100_000,
)
# What JSON can hold beside these.
ODD_JSON: tuple[object, ...] = (
    None,
    True,
    [],
    {},
    "a\0b",
    "\ud800",  # half of a character, which UTF-8 cannot write
    10**30,
    -1,
    float("nan"),
    float("inf"),
    "x" * 100_000,
    ["a\0b"],
    ["\ud800"],
    [10**30],
    [[1]],
)
IN_ADDRESSES = ("9" * 30, "0", "%00", "%FF", "a%00b", "%ED%A0%80", "²")
ANONYMOUS = {"login", "forgotten", "join", "password_reset", "passkey_enter", "passkey_ask"}
ADMINISTRATORS = {"accounts", "invite", "invitation_revoke", "settings_packs", "pack_answer"}
COOKIES = ("Cookie",)
HEADERS = (
    "Accept-Language",
    "HX-Current-URL",
    "HX-Request",
    "HX-Target",
    "If-Modified-Since",
    "If-None-Match",
    "Range",
    "Referer",
    "User-Agent",
)
ODD_HEADERS = (
    "a\0b",
    "\xff",
    "9" * 30,
    "bytes=9-1,-,a-b",
    "sessionid=\xff; language=\xff",
    "x;q=nan",
)


@contextmanager
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Collect the names for which forms and queries are asked."""
    asked: set[str] = set()

    def noting(method: str) -> Any:
        own = getattr(QueryDict, method)

        def noted(self: QueryDict, name: str, *others: Any, **options: Any) -> Any:
            if isinstance(name, str):
                asked.add(name)
            return own(self, name, *others, **options)

        return noted

    with monkeypatch.context() as patched:
        for method in ("__getitem__", "__contains__", "get", "getlist"):
            patched.setattr(QueryDict, method, noting(method))
        yield asked


def role_of(route: Route) -> str:
    if route.name in ANONYMOUS or route.address.startswith(test_pages.ELSEWHERE):
        return "anonymous"
    is_admins = route.name in ADMINISTRATORS or route.name.startswith("admin:")
    return "administrator" if is_admins else "owner"


def address_of(world: World, route: Route, form: dict[str, str]) -> dict[str, object]:
    """Return what stands in the address, and take it out of the form."""
    library = world.of(role_of(route))
    named = route.parameters | {name: form.pop(name) for name in route.parameters if name in form}
    values = filled(named, library)
    if route.address.startswith(test_pages.ELSEWHERE):
        values["token"] = Link.objects.get(album__owner=world.alice.owner).token
    return values


class Asker:
    """Sends one thing after the other, each to a library as it was at the beginning."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked = 0
        self.broken: list[str] = []

    def send(self, role: str, method: str, address: str, shown: str, **options: Any) -> int:
        """Ask; what was answered with an error of Kith is noted under `shown`."""
        put_files(self.world)
        tries.counts(settings.REDIS_URL).forget()
        client = self.world.client(role)
        with as_if():
            response = client.generic(method, address, **options)
            list(response) if response.streaming else response.content
        self.asked += 1
        if response.status_code >= 500:
            self.broken.append(f"{response.status_code} {shown}")
        return response.status_code

    def form(self, role: str, method: str, address: str, sent: dict[str, Any], shown: str) -> int:
        query = urlencode(sent)
        if method == "GET":
            return self.send(role, method, f"{address}?{query}", shown)
        kind = "application/x-www-form-urlencoded"
        return self.send(role, method, address, shown, data=query, content_type=kind)


def pages(world: World) -> Iterator[tuple[Route, str, str, dict[str, object]]]:
    """Yield every page of Kith's own with a method, its address and a form that is right."""
    for route in routes():
        # Django's, for administrators: not all of it is bounded.
        if route.name.startswith("admin:"):
            continue
        for method in ("GET", "POST"):
            form = fields(test_pages.SENT.get(f"{method} {route.name}", ""))
            form.pop("files", None)
            named = address_of(world, route, form)
            yield route, method, route.url(named), filled(form, world.alice)


def test_fields_of_pages(db: None, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = build()
    asker = Asker(world)
    for route, method, address, form in pages(world):
        role, name = role_of(route), f"{method} {route.name}"
        with listening(monkeypatch) as asked:
            if asker.form(role, method, address, form, name) == 405:
                continue
            asker.form(role, method, address, dict.fromkeys(asked, "1") | form, name)
        for field in asked | form.keys():
            for odd in ODD:
                shown = f"{name} {field}={odd[:12]!r}"
                asker.form(role, method, address, form | {field: odd}, shown)
    assert not asker.broken, "\n".join(asker.broken)
    assert asker.asked > 2000


def test_addresses(db: None, media: Path) -> None:
    world = build()
    asker = Asker(world)
    for route in routes():
        named = address_of(world, route, {})
        for parameter in named:
            for odd in IN_ADDRESSES:
                address = route.url(named | {parameter: odd})
                for method in ("GET", "POST"):
                    asker.send(role_of(route), method, address, f"{method} {route.name} {odd}")
    assert not asker.broken, "\n".join(asker.broken)


def test_headers(db: None, media: Path) -> None:
    world = build()
    asker = Asker(world)
    for route, method, address, _form in pages(world):
        if method == "GET":
            for odd, names in itertools.product(ODD_HEADERS, (HEADERS, COOKIES)):
                headers = dict.fromkeys(names, odd)
                shown = f"{route.name} {names[0]} and others: {odd!r}"
                asker.send(role_of(route), method, address, shown, headers=headers)
    assert not asker.broken, "\n".join(asker.broken)


def test_fields_of_the_api(db: None, media: Path) -> None:
    world = build()
    asker = Asker(world)
    for operation in operations():
        for shown, address, options in odd_requests(world, operation):
            asker.send("anonymous", operation.method, address, shown, **options)
    assert not asker.broken, "\n".join(asker.broken)
    assert asker.asked > 500


def odd_requests(world: World, operation: Operation) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each request to one operation with one thing odd in it."""
    changed = test_api.OTHERWISE.get(operation.name, {})
    named = filled(
        {name: str(changed.get(name, one)) for name, one in operation.route.parameters.items()},
        world.alice,
    )
    right = {
        name: test_api.values(world.alice, changed.get(name, test_api.SENT[name]))
        for name in operation.fields
        if operation.fields[name] != "form"
    }
    query = {name: right[name] for name in right if operation.fields[name] == "query"}
    body = {name: right[name] for name in right if operation.fields[name] == "body"}
    address = operation.route.url(named)
    headers = {"Authorization": f"Bearer {world.alice.things['secret']}"}
    same = {"headers": headers, "content_type": "application/json"}
    for name in query:
        for odd in ODD:
            sent = urlencode(query | {name: odd}, doseq=True)
            yield f"{operation.name} ?{name}={odd[:12]!r}", f"{address}?{sent}", same
    for name in body:
        for value in ODD_JSON:
            data = json.dumps(body | {name: value})
            yield f"{operation.name} {name}: {data[:60]}", address, same | {"data": data}
    for whole in ("", "{", "[]", "null", '"a"', "1", "[" * 2_000):
        yield f"{operation.name} body {whole[:9]}", address, same | {"data": whole}
    for parameter in named:
        for part in IN_ADDRESSES:
            odd_address = operation.route.url(named | {parameter: part})
            yield f"{operation.name} {part}", odd_address, same | {"data": json.dumps(body)}
