"""Whose word counts about who asks: on waitress itself, with addresses and socket files."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import waitress
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, JsonResponse
from django.test import Client

from albums.models import User
from config import environment
from config.proxies import TrustedProxies, client_of
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from pytest_django import Settings

EVERYTHING = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "photos.example.org",
    "X-Forwarded-Port": "444",
    "X-Real-IP": "203.0.113.10",
    "Forwarded": "for=203.0.113.11;proto=https",
}
Ask = Callable[[dict[str, str]], dict[str, Any]]


def seen(request: HttpRequest) -> JsonResponse:
    left = [name for name in request.META if "FORWARDED" in name or "REAL_IP" in name]
    said = {"address": request.META["REMOTE_ADDR"], "scheme": request.scheme, "left": left}
    return JsonResponse(said | {"host": request.headers["Host"]})


def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """What is behind the middleware says what it sees."""
    answer = TrustedProxies(seen)(WSGIRequest(environ))
    start("200 OK", [*answer.headers.items()])
    return answer


class OnSocket(http.client.HTTPConnection):
    """A connection to a socket file."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.host)


@pytest.fixture(params=["address", "unix"])
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ask]:
    """Ask the real web server with headers, over the network or a socket file."""
    path = str(tmp_path / "web")
    listen = {"unix_socket": path} if request.param == "unix" else {"listen": "127.0.0.1:0"}
    server = waitress.create_server(application, clear_untrusted_proxy_headers=False, **listen)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()

    def asked(headers: dict[str, str]) -> dict[str, Any]:
        connection = (
            OnSocket(path)
            if request.param == "unix"
            else http.client.HTTPConnection("127.0.0.1", server.effective_port)
        )
        with closing(connection):
            connection.request("GET", "/", headers={"Host": "kith.test", **headers})
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        return answer

    yield asked
    server.close()


@pytest.fixture
def peer(request: pytest.FixtureRequest) -> str:
    """How the web server calls the other end."""
    return "localhost" if request.node.callspec.params["ask"] == "unix" else "127.0.0.1"


@pytest.mark.parametrize("trusted", [[], ["10.0.0.0/8"]])
def test_strangers_claim_what_they_like(
    ask: Ask, peer: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, trusted: list[str]
) -> None:
    settings.TRUSTED_PROXIES = read(monkeypatch, ",".join(trusted))
    expected = {"address": peer, "scheme": "http", "left": [], "host": "kith.test"}
    assert ask(EVERYTHING) == expected


def test_a_known_proxy_is_believed(
    ask: Ask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_PROXIES = read(monkeypatch, "127.0.0.1,unix")
    believed = {"address": "203.0.113.9", "scheme": "https", "left": []}
    assert ask(EVERYTHING) == believed | {"host": "photos.example.org"}


def test_a_known_proxy_need_not_forward(
    ask: Ask, peer: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_PROXIES = read(monkeypatch, "127.0.0.1,unix")
    assert ask({}) == {"address": peer, "scheme": "http", "left": [], "host": "kith.test"}


@pytest.mark.parametrize(
    ("hops", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first was sent by the client
        ("203.0.113.9, 10.1.2.3", "203.0.113.9"),  # a second proxy of ours
        ("10.9.9.9, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("10.9.9.9,10.1.2.3", "10.9.9.9"),  # proxies alone: the farthest
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::9]:4711", "2001:db8::9"),
        ("2001:db8::9", "2001:db8::9"),
        ("::ffff:203.0.113.9, ::ffff:10.1.2.3", "203.0.113.9"),
        ("203.0.113.9, unknown", "10.0.0.1"),
        ("203.0.113.9, ' OR 1=1, 10.1.2.3", "10.1.2.3"),
        ("", "10.0.0.1"),
        (",,", "10.0.0.1"),
    ],
)
def test_the_last_that_is_no_proxy_is_the_client(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, hops: str, client: str
) -> None:
    settings.TRUSTED_PROXIES = read(monkeypatch, "10.0.0.0/8,fd00::/8")
    assert client_of("10.0.0.1", hops.split(",")) == client


def test_what_the_client_put_before_the_proxy_is_not_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_PROXIES = read(monkeypatch, "127.0.0.1")
    claims = {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "evil.example, testserver"}
    request = Client().get("/healthz", headers=claims).wsgi_request
    assert (request.scheme, request.get_host()) == ("http", "testserver")


def test_a_host_that_is_not_ours_is_refused_through_a_proxy_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_PROXIES = read(monkeypatch, "127.0.0.1")
    settings.ALLOWED_HOSTS = ["photos.example.org"]
    for host, status in (("photos.example.org", 200), ("evil.example", 400)):
        headers = {"Host": "photos.example.org", "X-Forwarded-Host": host}
        client = Client(raise_request_exception=False)
        assert client.get("/healthz", headers=headers).status_code == status


def test_tries_are_counted_by_the_client(
    alice: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, right = ({"username": "alice", "password": one} for one in ("no", PASSWORD))
    settings.TRUSTED_PROXIES = read(monkeypatch, "127.0.0.1")
    for n in range(11):  # the part before the proxy's own changes, as whoever tries may choose
        claims = {"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"}
        status = Client().post("/login/", wrong, headers=claims).status_code
        assert status == (200 if n < 10 else 429)
    other = {"X-Forwarded-For": "203.0.113.10"}
    assert Client().post("/login/", right, headers=other).status_code == 302
    settings.TRUSTED_PROXIES = []
    for n in range(11):
        claims = {"X-Forwarded-For": f"203.0.113.{n}"}
        status = Client().post("/login/", wrong, headers=claims).status_code
        assert status == (200 if n < 10 else 429)


def test_whoever_sets_a_proxy_up_is_told_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    for _ in range(3):
        client.get("/healthz", headers={"X-Forwarded-Proto": "https"})
    told = [one.getMessage() for one in caplog.records if one.name == "config.proxies"]
    assert len(told) == 1
    assert "127.0.0.1" in told[0]
    assert "KITH_TRUSTED_PROXIES" in told[0]


@pytest.mark.parametrize("value", ["proxy.example.org", "10.0.0.1/8", "*", "300.1.1.1"])
def test_what_names_no_proxy_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KITH_TRUSTED_PROXIES must hold"):
        read(monkeypatch, value)


def test_the_variable_before_this_one_is_refused_loudly() -> None:
    asked = [sys.executable, "-c", "import config.settings"]
    environ = {**os.environ, "KITH_BEHIND_PROXY": "true"}
    run = subprocess.run(asked, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "name your proxy in KITH_TRUSTED_PROXIES" in run.stderr


def read(monkeypatch: pytest.MonkeyPatch, value: str) -> list[Any]:
    monkeypatch.setenv("KITH_TRUSTED_PROXIES", value)
    return environment.peers("KITH_TRUSTED_PROXIES")
