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


def test_suggestions_by_keyboard(page: Page, filled: dict[str, Photo], faults: list[str]) -> None:
    page.goto("/search/")
    field = page.get_by_role("combobox")
    field.fill("bar")
    first = page.get_by_role("option").first
    expect(first).to_have_text("Barack ObamaPerson")
    expect(first.locator("img")).to_have_count(1)
    expect(first).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    field.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_text("without Barack ObamaPerson")
    expect(field).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("radio", name="Nobody else")).to_be_checked()
    assert faults == []


def test_the_box_works_without_scripts(page: Page, filled: dict[str, Photo]) -> None:
    browser = page.context.browser
    assert browser is not None
    state = page.context.storage_state()
    plain = browser.new_context(java_script_enabled=False, storage_state=state)
    bare = plain.new_page()
    origin = page.context.request.get("/login/").url.removesuffix("/login/")
    bare.goto(f"{origin}/search/")
    bare.locator("#q").fill("without joe biden summer 2021")
    bare.locator("#q").press("Enter")
    chips = bare.locator(".search-who .chip-text")
    expect(chips).to_have_text(["without Joe Biden", "June 1, 2021 to Aug. 31, 2021"])
    plain.close()


def test_a_search_is_saved_deleted_and_brought_back(
    page: Page, filled: dict[str, Photo], faults: list[str]
) -> None:
    page.goto("/search/?words=obama")
    page.get_by_text("Save this search").click()
    page.get_by_role("textbox", name="Name").fill("Presidents")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Presidents")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(2)
    page.goto("/albums/")
    card = page.get_by_role("link", name="Presidents")
    expect(card).to_have_text("Presidents 2 photos")
    card.click()
    page.locator("main summary[aria-label=More]").click()
    page.get_by_role("button", name="Delete the saved search").click()
    expect(page.get_by_text("The saved search “Presidents” was deleted.")).to_be_visible()
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()
    assert faults == []
