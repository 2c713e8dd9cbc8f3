"""How the API describes itself: as Django Ninja does, and which scope a key needs for what."""

from typing import Any

from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from albums.callers import KeyAuth
from albums.models import Scope

REFUSALS: dict[int, dict[str, Any]] = {
    401: {"description": "No key and no session, or a key that was revoked"},
    403: {"description": "A key without the scope"},
    429: {
        "description": "The key asks too often",
        "headers": {
            "Retry-After": {
                "description": "Seconds after which to ask again",
                "schema": {"type": "integer"},
            }
        },
    },
}


class Described(OpenAPISchema):
    """The description at `/api/v1/openapi.json`."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details: dict[str, Any] = super().operation_details(operation)
        scope = scope_of(operation)
        if scope is None:
            return details
        needed = f"A key needs the scope `{scope.value}`."
        details["description"] = "\n\n".join(filter(None, [operation.description, needed]))
        return details

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        scope = scope_of(operation)
        ways: list[dict[str, Any]] = super().operation_security(operation) or []
        if scope is None:
            return ways
        return [one | {"KeyAuth": [scope.value]} if "KeyAuth" in one else one for one in ways]

    def responses(self, operation: Operation) -> dict[int, dict[str, Any]]:
        return super().responses(operation) | REFUSALS


def scope_of(operation: Operation) -> Scope | None:
    """Return what is declared at an operation."""
    found = [one.scope for one in operation.auth_callbacks if isinstance(one, KeyAuth)]
    return found[0] if found else None
