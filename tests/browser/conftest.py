"""A real Chromium on a real server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from albums.models import Photo, User
    from tests.photos import Photos

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Root has no sandbox, and containers have 64 MB of /dev/shm.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


def chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        pytest.skip("No Chromium is installed: apt-get install chromium")
    # Playwright's loop runs in this thread, where Django would refuse to use its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A browser without a past; its pages know paths without the server's name.

    Whatever a test does, its pages ask nobody but that server.
    """
    opened = browser.new_context(base_url=live_server.url, locale="en-GB")
    opened.set_default_timeout(15_000)
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    opened.close()
    ours = (f"{live_server.url}/", "data:", "blob:")
    assert [url for url in asked if not url.startswith(ours)] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of somebody who is not signed in."""
    return context.new_page()


@pytest.fixture
def faults(page: Page) -> list[str]:
    """What the browser has to complain about on the page."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> Callable[[User], None]:
    """Sign a user in, in the browser of `page`, without the login form."""
    from django.conf import settings
    from django.test import Client

    def enter(user: User) -> None:
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}
        context.add_cookies([cookie])  # type: ignore[list-item]

    return enter


@pytest.fixture
def filled(
    celery_worker: object,
    media: object,
    alice: User,
    photos: Photos,
    sign_in: Callable[[User], None],
) -> dict[str, Photo]:
    """Four photos of Alice, who is signed in and has named two of the faces."""
    from faces import review
    from tests.browser import album

    sign_in(alice)
    files = [photos["obama.jpg"], photos["obama2.jpg"], photos["biden.jpg"], photos.group]
    made = album.fill(alice, files)
    for name, person in (("obama.jpg", "Barack Obama"), ("biden.jpg", "Joe Biden")):
        review.confirm([album.face(made[name])], by=alice, name=person)
    return made
