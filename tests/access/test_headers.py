"""The headers of every answer, the token of every form, and where every form leads.

A new address is walked by itself: these tests ask the URL configuration what there is.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from albums import tries
from albums.models import User
from albums.views.onward import next_page
from tests.access.asking import fields, filled
from tests.access.routes import METHODS, operations, routes
from tests.access.test_pages import SENT
from tests.access.world import World, as_if, build, put_files
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.timeout(900)

EVIL = [
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "https://evil.example/",
    "https:evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "\n//evil.example",
    "//evil.example\\@testserver/",
    "//testserver@evil.example/",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,evil.example",
    "evil.example",
    "logout",
]
# What shows a secret once is not kept for the way back, either.
SECRET = {"POST key_make", "POST invite", "GET password_reset"}


def asked(world: World, role: str, *, method: str = "GET") -> Iterator[tuple[str, Response]]:
    """Ask for every address, in a browser that shows errors as pages."""
    for route in routes():
        form = fields(SENT.get(f"{method} {route.name}", ""))
        named = route.parameters | {name: form.pop(name) for name in route.parameters & form.keys()}
        address = route.url(filled(named, world.alice))
        put_files(world)
        with as_if():
            ask = getattr(world.client(role), method.lower())
            yield f"{method} {route.name}", ask(address, filled(form, world.alice))


def problems(response: Response) -> list[str]:
    """Return the headers that are missing or weak."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    wanted = {
        "Content-Security-Policy": "default-src" in policy and "unsafe" not in policy,
        "frame-ancestors": "frame-ancestors 'none'" in policy or "sandbox" in policy,
        "sandbox": "sandbox" in policy
        or "attachment" not in headers.get("Content-Disposition", ""),
        "X-Content-Type-Options": headers.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": headers.get("Referrer-Policy") == "same-origin",
        "X-Frame-Options": headers.get("X-Frame-Options") == "DENY",
        "Cross-Origin-Opener-Policy": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "Cross-Origin-Resource-Policy": headers.get("Cross-Origin-Resource-Policy")
        == "same-origin",
        "Permissions-Policy": "camera=()" in headers.get("Permissions-Policy", ""),
        "Cache-Control": "private" in headers.get("Cache-Control", ""),
        "cookies": all(
            one["httponly"] and one["samesite"] for one in response.cookies.values() if one.value
        ),
    }
    return [name for name, held in wanted.items() if not held]


@pytest.mark.parametrize("role", ["anonymous", "owner", "administrator"])
def test_every_answer_has_its_headers(db: None, media: Path, role: str) -> None:
    world = build()
    found = {}
    for method in ("GET", "POST"):
        for name, response in asked(world, role, method=method):
            tries.counts(settings.REDIS_URL).forget()
            found[name] = problems(response)
            if name in SECRET and response.status_code == 200:
                found[name] += ["no-store"] * ("no-store" not in response.headers["Cache-Control"])
    for one in operations():
        address = one.route.url(filled(one.route.parameters, world.alice))
        with as_if():
            found[one.name] = problems(world.client(role).generic(one.method, address))
    assert {name: missing for name, missing in found.items() if missing} == {}
    assert len(found) > 200


@pytest.mark.parametrize("case", ["not found", "wrong host", "no token", "broken"])
def test_errors_have_them_too(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(alice)
    if case == "broken":
        monkeypatch.setattr("albums.timeline.page", None)
    cases: dict[str, tuple[Callable[[], Response], int]] = {
        "not found": (lambda: client.get("/nothing/"), 404),
        "wrong host": (lambda: client.get("/", headers={"Host": "evil.example"}), 400),
        "no token": (lambda: client.post("/albums/", {"title": "x"}), 403),
        "broken": (lambda: client.get("/"), 500),
    }
    ask, status = cases[case]
    response = ask()
    assert (response.status_code, problems(response)) == (status, [])


def test_pages_keep_the_way_back_and_signing_out_clears_it(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    assert client.post("/logout/").headers["Clear-Site-Data"] == '"cache"'


def test_whoever_tries_too_often_is_told_for_how_long(client: Client, alice: User) -> None:
    form = {"username": "alice", "password": "no"}
    found = [client.post("/login/", form) for _ in range(11)]
    assert [one.status_code for one in found] == [200] * 10 + [429]
    assert found[10].headers["Retry-After"] == "300"


BEHIND_TLS = """
import django
django.setup()
from django.test import Client
claims = {"X-Forwarded-Proto": "https", "Host": "photos.example.org"}
secure = Client().get("/forgotten/", headers=claims)
plain = Client().get("/forgotten/", headers={"Host": "photos.example.org"})
print(secure.headers["Strict-Transport-Security"])
print(secure.cookies)
print(plain.status_code, plain.headers["Location"])
"""


def test_behind_tls_everything_stays_there(tmp_path: Path) -> None:
    environ = os.environ | {
        "KITH_HTTPS": "true",
        "KITH_TRUSTED_PROXIES": "127.0.0.1",
        "KITH_ALLOWED_HOSTS": "photos.example.org",
        "KITH_STATIC_ROOT": str(tmp_path),
        "KITH_DEBUG": "true",  # static files as they lie in the repository
    }
    run = subprocess.run(
        [sys.executable, "-c", BEHIND_TLS], env=environ, capture_output=True, text=True, check=True
    )
    hsts, cookies, redirect = run.stdout.splitlines()
    assert hsts == "max-age=31536000; includeSubDomains; preload"
    assert "csrftoken" in cookies
    assert "Secure" in cookies
    assert redirect == "301 https://photos.example.org/forgotten/"
    code = "from config import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    asked = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == "True True"


def test_the_cookie_of_the_session(client: Client, alice: User) -> None:
    client.post("/login/", {"username": "alice", "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")


# Not forms of pages: the phone's own share sheet, and the API, which answers programs in JSON.
WITHOUT_TOKEN = {"upload_shared"}


def test_every_change_needs_a_token(db: None, media: Path) -> None:
    world = build()
    let_in, silent = [], []
    for route in routes():
        for method in METHODS[1:]:
            address = route.url(filled(route.parameters, world.alice))
            client = world.client("administrator")
            client.handler.enforce_csrf_checks = True
            with as_if():
                response = client.generic(method, address)
            if response.status_code != 403 and route.name not in WITHOUT_TOKEN:
                let_in.append(f"{method} {route.name} {response.status_code}")
            elif (
                response.status_code == 403 and b"Go back, reload the page" not in response.content
            ):
                silent.append(f"{method} {route.name}")
    assert let_in == []
    assert silent == []
    for one in operations():
        if one.method != "GET":
            client = world.client("administrator")
            client.handler.enforce_csrf_checks = True
            with as_if():
                response = client.generic(
                    one.method, one.route.url(filled(one.route.parameters, world.alice))
                )
            assert (one.name, response.status_code) == (one.name, 403)
            assert "CSRF" in response.json()["detail"]


@pytest.mark.parametrize("wanted", EVIL)
def test_no_form_leads_elsewhere(wanted: str) -> None:
    assert next_page(RequestFactory().post("/", {"next": wanted})) == "/"
    assert next_page(RequestFactory().post("/", {"next": wanted}), "/people/") == "/people/"


def test_a_form_leads_where_it_stood() -> None:
    for page in ("/", "/people/3/?tab=faces", "/search/?q=%E2%82%AC&page=2#photo-3"):
        assert next_page(RequestFactory().post("/", {"next": page}), "/albums/") == page


def leads_away(response: Response) -> bool:
    """Tell whether a browser would go to another site; it reads backslashes as slashes."""
    onward = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
    read = re.sub(r"[\t\r\n]", "", onward).strip().replace("\\", "/")
    there = urlsplit(urljoin("http://testserver/login/", read))
    return (there.scheme, there.netloc) != ("http", "testserver")


@pytest.mark.parametrize("name", ["next", "back", "return", "redirect", "url"])
def test_no_address_leads_elsewhere(db: None, media: Path, name: str) -> None:
    """Every address is asked with every parameter that such things are called by."""
    world = build()
    away = []
    for route in routes():
        for method in ("GET", "POST"):
            form = fields(SENT.get(f"{method} {route.name}", ""))
            named = route.parameters | {
                one: form.pop(one) for one in route.parameters & form.keys()
            }
            address = route.url(filled(named, world.alice))
            for wanted in EVIL[: 4 if name == "next" else 1]:
                put_files(world)
                tries.counts(settings.REDIS_URL).forget()
                data = filled(form, world.alice) | {name: wanted}
                with as_if():
                    response = getattr(world.client("owner"), method.lower())(address, data)
                if leads_away(response):
                    away.append(f"{method} {route.name} {wanted} {response.headers['Location']}")
                if response.status_code == 500:
                    away.append(f"{method} {route.name} {wanted} 500")
    assert away == []


@pytest.mark.parametrize("wanted", EVIL)
def test_signing_in_leads_nowhere_else(client: Client, alice: User, wanted: str) -> None:
    form = {"username": "alice", "password": PASSWORD, "next": wanted}
    response = client.post("/login/", form)
    assert response.status_code == 302
    assert not leads_away(response)
    # Once signed in, the page sends on by its address; so does the administration's.
    for page in (reverse("login"), "/admin/login/"):
        again = client.get(page, {"next": wanted})
        assert not leads_away(again)


def test_only_hosts_of_ours_are_answered(client: Client) -> None:
    for host in ("evil.example", "testserver.evil.example", "testserver:80@evil.example"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 400
