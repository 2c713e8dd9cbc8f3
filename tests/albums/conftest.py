from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.broker import quiet_broker

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from albums.models import User

    Call = Callable[..., Response]

__all__ = ["quiet_broker"]


@pytest.fixture
def call() -> Call:
    """Call the REST API with a key of the user: `call(alice, "post", "/albums", {...})`."""

    def send(user: User, method: str, path: str, body: object = None, **files: Any) -> Response:
        from albums.models import ApiKey, Scope

        headers = {"Authorization": f"Bearer {ApiKey.issue(user, 'test', Scope)}"}
        options = {"data": files} if files else {"data": body, "content_type": "application/json"}
        send_it = getattr(Client(), method)
        response: Response = send_it(f"/api/v1{path}", headers=headers, **options)
        return response

    return send
