"""The REST API at /api/v1: who may use it, and how it says that something is wrong."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema

from albums import callers, storage, uploads
from albums.api import albums_router, photos_router
from albums.models import Scope
from config.described import Described
from config.errors import DATABASE_AWAY, RETRY_AFTER
from faces.api import router as faces_router
from faces.review import Conflict, Refused

log = logging.getLogger(__name__)
ABOUT = f"""
What the pages do, for programs. A key is made in Settings, with the scopes that it needs, and sent
as `Authorization: Bearer kith_…`. It may ask {settings.API_PER_MINUTE} times a minute; after that
the answer is 429, and `Retry-After` says for how many seconds.

{"".join(f"- `{scope.value}`: {scope.label}{chr(10)}" for scope in Scope)}
"""


class Api(NinjaAPI):
    """Django Ninja's, with scopes in its description."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        if path_prefix is None:
            path_prefix = self.get_root_path(path_params or {})
        return Described(self, path_prefix)


api = Api(title="Kith", version="1", description=ABOUT, urls_namespace="api", auth=callers.nobody)
api.add_router("", photos_router)
api.add_router("", albums_router)
api.add_router("", faces_router)


def _answer(request: HttpRequest, detail: str, status: int) -> HttpResponse:
    return api.create_response(request, {"detail": detail}, status=status)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return _answer(request, _("Not found."), 404)


@api.exception_handler(MultiPartParserError)
@api.exception_handler(UnreadablePostError)
@api.exception_handler(SuspiciousOperation)
@api.exception_handler(BadRequest)
def not_readable(request: HttpRequest, _error: Exception) -> HttpResponse:
    return _answer(request, _("The request is damaged and cannot be read."), 400)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrongs = (f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors)
    return _answer(request, "; ".join(wrongs), 422)


@api.exception_handler(Throttled)
def too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = _answer(request, _("This key asks too often. Wait %(n)d s.") % {"n": error.wait}, 429)
    answer.headers["Retry-After"] = str(error.wait)
    return answer


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
    if storage.is_full(error):  # while the file of the request was being written
        return _answer(request, uploads.disk_full(), uploads.DISK_FULL)
    log.error("%s %s", request.method, request.path, exc_info=error)
    return _answer(request, _("Something went wrong on the server."), 500)
