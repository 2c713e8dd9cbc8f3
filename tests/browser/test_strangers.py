"""What somebody finds who comes to the browser after its user, and what pages ask for elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from albums.models import Album, User
from tests.browser.conftest import ARGUMENTS, chromium
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def keeping(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of a browser that keeps pages for the way back, as people's do."""
    opened = browser.browser_type.launch(
        executable_path=chromium(),
        args=ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield opened.new_context(base_url=live_server.url, locale="en-GB").new_page()
    opened.close()


def test_nothing_is_shown_after_signing_out(keeping: Page, alice: User) -> None:
    Album.objects.create(owner=alice, title="Lake of secrets")
    page = keeping
    page.goto("/login/?next=/albums/")
    page.locator("[name=username]").fill("alice")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_text("Lake of secrets").first).to_be_visible()
    page.goto("/people/")
    page.goto("/albums/")
    page.evaluate("document.querySelector('[data-sign-out]').requestSubmit()")
    page.wait_for_url("**/login/**")
    page.evaluate("history.back()")
    expect(page).to_have_url(re.compile(r"/login/\?next=/albums/$"))
    expect(page.locator("[name=password]")).to_be_visible()
    expect(page.get_by_text("Lake of secrets")).to_have_count(0)
    page.evaluate("history.back()")
    expect(page).to_have_url(re.compile(r"/login/\?next=/people/$"))


def test_the_description_of_the_api_is_readable(page: Page, faults: list[str]) -> None:
    page.goto("/api/v1/docs")
    expect(page.get_by_text("/api/v1/photos/exists")).to_be_visible()
    assert faults == []
