"""How often a secret may be tried: a password, a code, a wish for a new password."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_ratelimit.core import is_ratelimited

# For one account from one address, and for all from one address. Counted in the memory of the web
# server, of which there is one.
ONE_ACCOUNT, ONE_ADDRESS = "10/5m", "50/5m"


def too_many(request: HttpRequest, what: str, name: str) -> bool:
    """Count a try of something, "sign-in", for an account; return whether that is too often."""

    def named(_group: str, request: HttpRequest) -> str:
        return f"{request.META['REMOTE_ADDR']} {name.casefold()[:150]}"

    tried = [
        is_ratelimited(request, group=f"{what}-{by}", key=key, rate=rate, increment=True)
        for by, key, rate in (("name", named, ONE_ACCOUNT), ("ip", "ip", ONE_ADDRESS))
    ]
    return any(tried)


def wait() -> str:
    """Return what somebody is told who tries too often."""
    return _("Too many tries. Wait five minutes.")
