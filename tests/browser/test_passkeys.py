"""Passkeys in a real Chromium, whose authenticator is a virtual one that says yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, CDPSession, Page, expect

from albums.models import Passkey, User
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.live_server_helper import LiveServer

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page at a name: no browser keeps passkeys for numbers."""
    port = live_server.url.rsplit(":", 1)[1]
    opened = browser.new_context(base_url=f"http://localhost:{port}", locale="en-GB")
    opened.set_default_timeout(15_000)
    yield opened.new_page()
    opened.close()


@pytest.fixture
def device(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def with_password(page: Page) -> None:
    page.goto("/login/?next=/account/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def add(page: Page) -> None:
    page.locator("#passkey-password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="A new passkey")).to_be_visible()
    page.get_by_label("What you call it").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()


def test_a_passkey_is_made_used_and_removed(page: Page, alice: User, device: CDPSession) -> None:
    with_password(page)
    add(page)
    expect(page.get_by_text("You can sign in with this passkey now.")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.context.clear_cookies()
    page.goto("/login/?next=/albums/")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Albums")).to_be_visible()
    assert Passkey.objects.get().used_at is not None
    page.goto("/account/")
    page.get_by_role("button", name="Remove My laptop").click()
    expect(page.get_by_text("Nobody signs in with My laptop any more.")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey does not fit.")).to_be_visible()


def test_one_device_makes_one(page: Page, alice: User, device: CDPSession) -> None:
    with_password(page)
    add(page)
    expect(page.get_by_text("You can sign in with this passkey now.")).to_be_visible()
    add(page)
    expect(page.get_by_text("This device has a passkey for you already.")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert Passkey.objects.count() == 1
