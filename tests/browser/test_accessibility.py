"""No page has what axe-core finds: missing names, poor contrast, wrong roles, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pyotp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from albums import secondfactor
from albums.models import Album, Photo, SecondFactor, User
from faces import review
from faces.models import SavedSearch
from tests.browser import album
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

SignIn = Callable[[User], None]
LOOKS = [("light", 1440, 900), ("dark", 390, 844)]
EMPTY = [
    "/",
    "/?favourites=1",
    "/albums/",
    "/people/",
    "/people/alike/",
    "/journal/",
    "/keys/",
    "/review/",
    "/review/skipped/",
    "/search/",
    "/upload/",
    "/settings/",
    "/account/",
    "/accounts/",
    "/photos/failed/",
    "/trash/",
    "/photos/alike/",
    "/no-such-page/",
]


def found(page: Page, address: str) -> list[str]:
    """Return what axe-core finds at the address, with the places, in each look."""
    problems = []
    for theme, width, height in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(address)
        for violation in Axe().run(page).response["violations"]:
            places = [node["html"][:160] for node in violation["nodes"][:4]]
            problems.append(f"{address} {theme}: {violation['id']}: {violation['help']} {places}")
    return problems


def test_pages_of_strangers(page: Page, live_server: LiveServer, alice: User) -> None:
    addresses = ("/login/", "/forgotten/", "/reset/none/none/")
    assert [problem for address in addresses for problem in found(page, address)] == []


def test_pages_of_a_second_factor(page: Page, alice: User, sign_in: SignIn) -> None:
    sign_in(alice)
    secondfactor.begin(alice)
    assert found(page, "/account/second-factor/setup") == []
    factor = SecondFactor.objects.get()
    page.get_by_label("The six digits").fill(pyotp.TOTP(factor.secret).now())
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert Axe().run(page).response["violations"] == []
    assert found(page, "/account/") == []
    page.context.clear_cookies()
    page.goto("/login/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    assert found(page, "/login/code") == []
    SecondFactor.objects.update(last_step=0)
    page.get_by_label("The six digits").fill(pyotp.TOTP(factor.secret).now())
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Photos", exact=True)).to_be_visible()


def test_first_page_of_all(page: Page, live_server: LiveServer, db: None) -> None:
    assert found(page, "/start/") == []


def test_pages_of_an_empty_library(page: Page, alice: User, sign_in: SignIn) -> None:
    sign_in(alice)
    assert [problem for address in EMPTY for problem in found(page, address)] == []


def test_pages_of_a_library(page: Page, alice: User, filled: dict[str, Photo]) -> None:
    summer = Album.objects.create(owner=alice, title="Summer")
    summer.photos.set(filled.values())
    person = alice.people.get(name="Barack Obama").pk
    saved = SavedSearch.objects.create(owner=alice, name="Barack", query=f"people={person}")
    gone = SavedSearch.objects.create(owner=alice, name="Gone", query="people=999999")
    strangers = list(list(filled.values())[-1].faces.all())
    ignored = review.ignore_person(strangers[:1], by=alice)
    assert ignored
    stranger = ignored.changes.get().face.group_id
    asked = album.face(filled["obama2.jpg"]).pk
    review.tag(Photo.objects.filter(pk=filled["biden.jpg"].pk), by=alice, name="Grandma")
    addresses = [
        *EMPTY,
        f"/albums/{summer.pk}/",
        f"/photos/{filled['obama.jpg'].pk}/",
        f"/photos/{filled['obama2.jpg'].pk}/",
        f"/people/{person}/",
        f"/people/{person}/?tab=faces",
        f"/people/{person}/?tab=suggestions",
        f"/search/?people={person}",
        f"/search/saved/{saved.pk}/",
        f"/search/saved/{gone.pk}/",
        f"/people/groups/{stranger}/",
        "/people/?show=ignored",
        f"/people/{person}/erase",
        f"/faces/{asked}/why",
        f"/photos/{filled['biden.jpg'].pk}/",
    ]
    assert [problem for address in addresses for problem in found(page, address)] == []
