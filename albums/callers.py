"""Who may call an operation of the API: a program with a key, or a page of ours."""

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from limits import parse
from ninja.errors import HttpError, Throttled
from ninja.security import HttpBearer, SessionAuth

from albums import tries
from albums.models import ApiKey, Scope
from albums.tokens import digest

USED_AT_PRECISION = timedelta(minutes=1)


class AnyKey(HttpBearer):
    """A key that somebody has; the request is then theirs."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        keys = ApiKey.objects.filter(digest=digest(token), user__is_active=True)
        key = keys.select_related("user").first()
        if key is None:
            return None
        now = timezone.now()
        stale = Q(used_at=None) | Q(used_at__lt=now - USED_AT_PRECISION)
        ApiKey.objects.filter(stale, pk=key.pk).update(used_at=now)
        request.user = key.user
        return key


class KeyAuth(AnyKey):
    """A key with the scope that the operation needs, which does not ask too often."""

    openapi_description = "A key of the page “Settings”: `Authorization: Bearer kith_…`"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = super().authenticate(request, token)
        if key is None:
            return None
        often = parse(f"{settings.API_PER_MINUTE} per minute")
        if wait := tries.wait(often, "api", str(key.pk)):
            raise Throttled(math.ceil(wait))
        if self.scope not in key.scopes:
            text = _("This key may not do that. Make one with the scope “%(scope)s” in Settings.")
            raise HttpError(403, text % {"scope": self.scope.value})
        return key


class PageAuth(SessionAuth):
    """The session of Kith's own pages, with the CSRF token that proves a page of ours asks."""

    def __call__(self, request: HttpRequest) -> Any:
        # A stranger is told to sign in, not that a token is missing.
        return super().__call__(request) if request.user.is_authenticated else None


Auth = Callable[[HttpRequest], Any]


def needs(scope: Scope) -> list[Auth]:
    """Return what is written at an operation: `auth=READ`."""
    return [KeyAuth(scope), PageAuth()]


READ, UPLOAD = needs(Scope.READ), needs(Scope.UPLOAD)
REVIEW, ADMIN = needs(Scope.REVIEW), needs(Scope.ADMIN)


def nobody(_request: HttpRequest) -> None:
    """Stands at an operation that says nothing: it is closed."""
