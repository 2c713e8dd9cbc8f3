"""Who asks, where a proxy stands in between: what it forwards is believed of known ones only."""

import logging
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

log = logging.getLogger(__name__)
Address = IPv4Address | IPv6Address
CLAIMS = ("HTTP_FORWARDED", "HTTP_X_FORWARDED", "HTTP_X_REAL_IP")


class TrustedProxies:
    """Give the request the address, scheme and host that the browser sees.

    From a proxy of KITH_TRUSTED_PROXIES they are taken out of `X-Forwarded-For`, `-Proto` and
    `-Host`. From anybody else these headers are claims, and nobody after this gets to read them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.warned = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        claims = {name: meta.pop(name) for name in [*meta] if name.startswith(CLAIMS)}
        if claims and is_trusted(meta["REMOTE_ADDR"]):
            believe(meta, claims)
        elif claims and not self.warned:
            self.warned = True  # once: this is for whoever sets a proxy up
            log.warning(
                "X-Forwarded headers from %s are ignored. If that is your proxy, name it in "
                "KITH_TRUSTED_PROXIES.",
                meta["REMOTE_ADDR"],
            )
        return self.get_response(request)


def believe(meta: dict[str, Any], claims: dict[str, str]) -> None:
    """Put what a trusted proxy says in the place of what the connection says.

    The last of several values is its own; those before it came with the request.
    """
    hops = claims.get("HTTP_X_FORWARDED_FOR", "").split(",")
    meta["REMOTE_ADDR"] = client_of(meta["REMOTE_ADDR"], hops)
    scheme = _last(claims.get("HTTP_X_FORWARDED_PROTO", "")).lower()
    if scheme in {"http", "https"}:
        meta["wsgi.url_scheme"] = scheme
    host = _last(claims.get("HTTP_X_FORWARDED_HOST", ""))
    if host:
        meta["HTTP_HOST"] = host  # Django compares it with KITH_ALLOWED_HOSTS


def client_of(peer: str, hops: list[str]) -> str:
    """Return the last of the addresses that is no proxy of ours; each proxy appends who asked it.

    What cannot be read ends the chain: whoever is behind it counts as the proxy that wrote it.
    """
    found = peer
    for word in reversed(hops):
        address = address_of(word)
        if address is None:
            break
        found = str(address)
        if not is_trusted(found):
            break
    return found


def is_trusted(peer: str) -> bool:
    """Tell whether an address is a proxy's; no address at all is the other end of a socket file."""
    address = address_of(peer)
    if address is None:
        return "unix" in settings.TRUSTED_PROXIES
    return any(address in one for one in settings.TRUSTED_PROXIES if one != "unix")


def address_of(word: str) -> Address | None:
    """Read an address, with or without a port: 192.0.2.1:80, [2001:db8::1]:80."""
    text = word.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _last(value: str) -> str:
    return value.rpartition(",")[2].strip()
