"""The language of a user: the chosen one, else what the browser or the installation speaks."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

from albums.models import User

CODES = frozenset(code for code, _name in settings.LANGUAGES)


def spoken_by(user: User | None) -> AbstractContextManager[None]:
    """Write texts that are kept for a user, where no browser says what it reads."""
    chosen = user.language if user else ""
    return translation.override(chosen if chosen in CODES else settings.LANGUAGE_CODE)


def choose(user: User, code: str) -> None:
    """Keep what a user reads; an empty code leaves it to each browser."""
    user.language = code
    user.save(update_fields=["language"])
