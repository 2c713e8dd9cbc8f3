"""Which language a page speaks."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from albums.languages import CODES


class LanguageMiddleware(LocaleMiddleware):
    """The language that the account has chosen; else this browser's cookie, else its wish."""

    def process_request(self, request: HttpRequest) -> None:
        user = request.user
        chosen = user.language if user.is_authenticated else ""
        if chosen not in CODES:
            chosen = translation.get_language_from_request(request)
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        patch_vary_headers(response, ("Cookie",))
        return super().process_response(request, response)
