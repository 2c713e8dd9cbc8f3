"""The REST API at /api/v1: who may use it, and how it says that something is wrong."""

import logging
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import HttpBearer, SessionAuth

from albums.api import albums_router, photos_router
from albums.models import ApiKey, User
from albums.tokens import digest
from config.errors import DATABASE_AWAY, RETRY_AFTER
from faces.api import router as faces_router
from faces.review import Conflict, Refused

log = logging.getLogger(__name__)
USED_AT_PRECISION = timedelta(minutes=1)


class KeyAuth(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        keys = ApiKey.objects.filter(digest=digest(token), user__is_active=True)
        key = keys.select_related("user").first()
        if key is None:
            return None
        now = timezone.now()
        stale = Q(used_at=None) | Q(used_at__lt=now - USED_AT_PRECISION)
        ApiKey.objects.filter(stale, pk=key.pk).update(used_at=now)
        request.user = key.user
        return key.user


class PageAuth(SessionAuth):
    """The session of Kith's own pages, with the CSRF token that proves a page of ours asks."""

    def __call__(self, request: HttpRequest) -> Any:
        # A stranger is told to sign in, not that a token is missing.
        return super().__call__(request) if request.user.is_authenticated else None


api = NinjaAPI(title="Kith", version="1", urls_namespace="api", auth=[KeyAuth(), PageAuth()])
api.add_router("", photos_router)
api.add_router("", albums_router)
api.add_router("", faces_router)


def _answer(request: HttpRequest, detail: str, status: int) -> HttpResponse:
    return api.create_response(request, {"detail": detail}, status=status)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _answer(request, _("Not found."), 404)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrongs = (f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors)
    return _answer(request, "; ".join(wrongs), 422)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _answer(request, str(error), 409 if isinstance(error, Conflict) else 422)


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, DATABASE_AWAY):
        detail = _("The database cannot be reached just now. Try again in a moment.")
        answer = _answer(request, detail, 503)
        answer.headers["Retry-After"] = str(RETRY_AFTER)
        return answer
    log.error("%s %s", request.method, request.path, exc_info=error)
    return _answer(request, _("Something went wrong on the server."), 500)
