"""How often a secret may be tried: a password, a code, a wish for a new password."""

from ipaddress import IPv6Network, ip_address

from django.http import HttpRequest
from django.utils.translation import gettext as _

from albums import tries
from albums.tokens import digest


def too_many(request: HttpRequest, what: str, name: str) -> bool:
    """Count a try of something, "sign-in", for an account; return whether that is too often."""
    address = origin(request.META["REMOTE_ADDR"])
    return bool(
        tries.wait(tries.ALL, what, address)
        or tries.wait(tries.ONE, what, address, digest(name.casefold()))
    )


def origin(address: str) -> str:
    """Return as whom an address counts: whoever has one of IPv6 has all of its /64."""
    try:
        known = ip_address(address)
    except ValueError:
        return address  # the other end of a socket file
    return address if known.version == 4 else str(IPv6Network((int(known), 64), strict=False))


def wait() -> str:
    """Return what somebody is told who tries too often."""
    return _("Too many tries. Wait five minutes.")
