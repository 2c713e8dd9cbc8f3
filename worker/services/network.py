"""Where Kith can be reached."""

from __future__ import annotations

import ipaddress
import os
import socket

import psutil

from worker.services.programs import EVERYWHERE, bracketed, connectable

LOCAL = ("127.0.0.1", "localhost", "::1")


class AddressTaken(Exception):
    """The web server cannot listen there; the text says why."""


def check(host: str, port: int) -> None:
    """Raise AddressTaken, before anything is started for nothing."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
            attempt.listen()
    except OSError as error:
        why = f"{error.strerror}. Choose another with --port or --host."
        raise AddressTaken(f"Kith cannot listen on {host}, port {port}: {why}") from error


def is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def own_addresses(*versions: int) -> list[str]:
    """Return the addresses at which other machines may know this one, by version of IP."""
    found = [
        ipaddress.ip_address(address.address)
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family in (socket.AF_INET, socket.AF_INET6) and "%" not in address.address
    ]
    outside = (one for one in found if not one.is_loopback)
    return [str(address) for address in outside if address.version in versions]


def environment(host: str) -> dict[str, str]:
    """Let Django answer under every name of this machine if it listens to others."""
    if is_local(host) or os.environ.get("KITH_ALLOWED_HOSTS"):
        return {}
    name = socket.gethostname()
    names = [*LOCAL, host, name, f"{name.split('.')[0]}.local", *own_addresses(4, 6)]
    words = dict.fromkeys(bracketed(word) for word in names if word not in EVERYWHERE)
    return {"KITH_ALLOWED_HOSTS": ",".join(words)}


def urls(host: str, port: int) -> list[str]:
    """Return the addresses to open in a browser, the nearest first."""
    if host not in EVERYWHERE:
        return [f"http://{bracketed(host)}:{port}/"]
    version = 6 if host == "::" else 4
    hosts = [connectable(host), *own_addresses(version)]
    return [f"http://{bracketed(one)}:{port}/" for one in hosts]
