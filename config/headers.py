"""Headers of every answer of ours; static files have their own."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

# Seconds: the pages say "five minutes", too. The API tells its own.
TRY_AGAIN = "300"


class PrivateByDefault:
    """Nobody on the way keeps an answer, and other sites show nothing of it.

    The browser keeps a page for the way back, which `no-store` would make it load again; signing
    out clears what it keeps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", TRY_AGAIN)
        if not response.headers.get("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response
