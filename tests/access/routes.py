"""What can be asked for: every route of the URL configuration, every operation of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from config.api import api

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\(\?P(<\w+>)[^)]*\)")
# What stands before a parameter in an address, and which thing of a library it then names.
THINGS = {
    "albums": "album",
    "decisions": "decision",
    "faces": "face",
    "groups": "group",
    "invitations": "invitation",
    "keys": "key",
    "links": "link",
    "members": "member",
    "passkeys": "passkey",
    "people": "person",
    "photos": "photo",
    "saved": "saved",
    "sessions": "visit",
    "shared": "album",
    "tags": "tag",
    "trash": "trashed",
    "user": "account",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: `photos/<int:pk>/original`, by name `original`."""

    name: str
    address: str

    @property
    def parameters(self) -> dict[str, str]:
        """Each parameter with the thing that it names, as the word before it says."""
        found = {}
        for one in PARAMETER.finditer(self.address):
            before = self.address[: one.start()].rstrip("/").rsplit("/", 1)[-1]
            found[one[1]] = THINGS.get(before, one[1])
        return found

    def url(self, values: Mapping[str, object]) -> str:
        """Return the address with a value in the place of each parameter."""
        return "/" + PARAMETER.sub(lambda one: str(values[one[1]]), self.address)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API, and the fields that its query, its form or its body has."""

    method: str
    route: Route
    fields: dict[str, str]  # where each is sent: "query", "form" or "body"

    @property
    def name(self) -> str:
        return f"{self.method} {self.route.address.removeprefix('api/v1/')}"


def routes() -> list[Route]:
    """Return every route but the API's operations, in the order of the configuration."""
    described = {one.route.address for one in operations()}
    found = _walk(get_resolver(), "", "")
    return [one for one in found if PARAMETER.sub(r"<\1>", one.address) not in described]


def operations() -> list[Operation]:
    """Return every operation of the API's own description."""
    schema = api.get_openapi_schema()
    return [
        Operation(method.upper(), Route(path, _typed(path)), dict(_fields(one, schema)))
        for path, methods in schema["paths"].items()
        for method, one in methods.items()
    ]


def _walk(resolver: URLResolver, before: str, namespace: str) -> Iterator[Route]:
    for one in resolver.url_patterns:
        address = before + GROUP.sub(r"\1", str(one.pattern).strip("^$"))
        if isinstance(one, URLPattern):
            yield Route(f"{namespace}{one.name or address}", address)
        else:
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _walk(one, address, inner)


def _typed(path: str) -> str:
    return path.lstrip("/").replace("{", "<").replace("}", ">")


def _fields(operation: dict[str, Any], schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for one in operation.get("parameters", ()):
        if one["in"] == "query":
            yield one["name"], "query"
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        described = content["schema"]
        if "$ref" in described:
            described = schema["components"]["schemas"][described["$ref"].rsplit("/", 1)[-1]]
        where = "form" if kind.startswith("multipart") else "body"
        for name in described["properties"]:
            yield name, where
