"""The search box in a real browser, on real photos that a real worker has looked through."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from albums.models import Photo


def test_words_become_chips_that_go(
    page: Page, filled: dict[str, Photo], faults: list[str]
) -> None:
    one = filled["obama.jpg"]
    Photo.objects.filter(pk=one.pk).update(shown_at=datetime(2019, 6, 3, tzinfo=UTC))
    page.goto("/search/")
    page.get_by_role("combobox").fill("june 2019 obama")
    page.get_by_role("combobox").press("Enter")
    page.wait_for_url("**/search/?words=obama&from=2019-06-01&to=2019-06-30")
    expect(page.locator(".search-who .chip")).to_have_text(["June 2019", "obama"])
    expect(page.locator(".tile")).to_have_count(1)
    page.get_by_role("link", name="Do not ask for “June 2019”").click()
    page.wait_for_url("**/search/?words=obama")
    expect(page.locator(".tile")).to_have_count(2)
    assert faults == []
