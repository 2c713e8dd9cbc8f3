"""Choosing the language, and the texts of scripts in a language."""

import hashlib
from functools import cache
from pathlib import Path

import django
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import JavaScriptCatalog

from albums import languages
from albums.views.onward import next_page

YEAR = 31_536_000


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language in this browser and, for who is signed in, with the account."""
    code = request.POST.get("language", "")
    if code and code not in languages.CODES:
        raise Http404
    if request.user.is_authenticated:
        languages.choose(request.user, code)
    response = redirect(next_page(request))
    remember(response, code)
    return response


def remember(response: HttpResponse, code: str) -> None:
    """Let the browser keep the language, for the pages before signing in; empty forgets it."""
    if code:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")


def words_address() -> str:
    """Return the address of the scripts' texts in the language of the page."""
    return reverse("words", args=[translation.get_language(), _version()])


@require_safe
@cache_control(max_age=YEAR, immutable=True)
def words(request: HttpRequest, language: str, version: str) -> HttpResponseBase:
    """Answer the same to everybody: the address says the language, and changes with the texts."""
    if language not in languages.CODES or version != _version():
        raise Http404
    with translation.override(language):
        response = JavaScriptCatalog.as_view()(request)
    response.headers["Content-Language"] = language
    return response


@cache
def _version() -> str:
    digest = hashlib.sha256(django.get_version().encode())
    for folder in settings.LOCALE_PATHS:
        for path in sorted(Path(folder).glob("*/LC_MESSAGES/djangojs.mo")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
