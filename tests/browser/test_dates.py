"""The rail along the months of a long list: dragging, keys, and both directions from there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from albums.models import Photo, User
from tests.albums import library

SignIn = Callable[[User], None]
pytestmark = pytest.mark.usefixtures("media")
PICTURE = Path(__file__).parents[2] / "static" / "icons" / "app-180.png"
PHOTOS = 600  # one a day, back from 15 June 2024: 21 months, the oldest of them October 2022


@pytest.fixture
def years(page: Page, alice: User, sign_in: SignIn) -> list[int]:
    """Return the ids of the photos of two years, the newest first; their owner is signed in."""
    made = [library.photo(alice, f"{n}.jpg", days=n, favourite=n % 2 == 0) for n in range(PHOTOS)]
    page.route("**/320.webp?*", lambda route: route.fulfill(path=PICTURE))
    sign_in(alice)
    return [photo.pk for photo in made]


def shown(page: Page) -> list[int]:
    tiles = page.locator("#photos .tile")
    found: list[int] = tiles.evaluate_all("(tiles) => tiles.map((t) => Number(t.id.slice(5)))")
    return found


def first_in_sight(page: Page) -> str:
    """Return the day of the first photo below the upper edge of the window."""
    found: str = page.evaluate(
        """[...document.querySelectorAll("#photos .day")]
        .find((day) => day.getBoundingClientRect().bottom > 80).querySelector("time").dateTime"""
    )
    return found


def drag(page: Page, share: float) -> None:
    """Drag the handle to a place of the rail, from 0 (the newest photo) to 1."""
    rail = page.locator(".dates-track").bounding_box()
    handle = page.get_by_role("slider", name="Date").bounding_box()
    assert rail
    assert handle
    x = handle["x"] + handle["width"] / 2
    page.mouse.move(x, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, rail["y"] + rail["height"] * share / 2, steps=3)
    page.mouse.move(x, rail["y"] + rail["height"] * share, steps=3)


def test_dragging_leads_to_a_month(page: Page, years: list[int], faults: list[str]) -> None:
    page.goto("/")
    handle = page.get_by_role("slider", name="Date")
    expect(handle).to_have_attribute("aria-valuetext", "June 2024")
    page.get_by_role("button", name="Select").click()
    page.locator(f"#tile-{years[3]} input").check()
    drag(page, 0.5)
    expect(page.locator(".dates-label")).to_have_text("August 2023")
    expect(page.locator(".dates-label")).to_be_visible()
    assert years[0] in shown(page)  # nothing moves before the pointer lets go
    page.mouse.up()
    expect(page.get_by_role("heading", name="August 2023")).to_be_in_viewport()
    expect(handle).to_have_attribute("aria-valuetext", "August 2023")
    assert first_in_sight(page).startswith("2023-08")
    expect(page).to_have_url(re.compile(r"\?before=\d+_0$"))
    # What was ticked is still ticked, though it is out of sight.
    expect(page.locator("[data-select-count]")).to_have_text("1 selected")
    drag(page, 0.0)
    page.mouse.up()
    expect(page.locator(f"#tile-{years[0]}")).to_be_in_viewport()
    expect(page.locator(f"#tile-{years[3]} input")).to_be_checked()
    expect(page.locator("[data-select-count]")).to_have_text("1 selected")
    assert not faults


def test_both_directions_go_on_from_there(page: Page, years: list[int], faults: list[str]) -> None:
    page.goto("/")
    drag(page, 0.5)
    page.mouse.up()
    expect(page.get_by_role("heading", name="August 2023")).to_be_in_viewport()
    for step in (-1500, 4000):
        for _ in range(25):
            page.mouse.wheel(0, step)
            page.wait_for_timeout(60)
    expect(page.locator("#photos .tile")).to_have_count(PHOTOS)
    assert shown(page) == years
    # Days and months that several answers brought are there once.
    days = page.locator("#photos .day time").evaluate_all("(all) => all.map((t) => t.dateTime)")
    assert len(days) == len(set(days)) == PHOTOS
    months = page.locator("#photos .month").all_inner_texts()
    assert len(months) == len(set(months)) == 21
    assert not faults


def test_what_is_in_sight_stays_while_newer_photos_come(page: Page, years: list[int]) -> None:
    held: list[Route] = []
    page.route("**/?after=*", lambda route: held.append(route))
    page.goto("/")
    drag(page, 0.6)
    page.mouse.up()
    expect(page.get_by_role("heading", name="June 2023")).to_be_in_viewport()
    expect(page.locator("#photos .tile")).to_have_count(120)
    first = page.locator("#photos .tile").first.get_attribute("id")
    before = page.locator(f"#{first}").bounding_box()
    while not held:  # the page asks a moment after it has shown the month
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    expect(page.locator("#photos .tile")).to_have_count(240)
    page.wait_for_timeout(200)
    after = page.locator(f"#{first}").bounding_box()
    assert before
    assert after
    assert after["y"] == pytest.approx(before["y"], abs=2)
    # And one can go on upwards from there.
    above = page.evaluate("scrollY")
    page.mouse.wheel(0, -300)
    while page.evaluate("scrollY") != above - 300:
        page.wait_for_timeout(50)
    assert first_in_sight(page) > "2023-06-20"


def test_keys_go_by_month_and_year(page: Page, years: list[int], faults: list[str]) -> None:
    page.goto("/")
    handle = page.get_by_role("slider", name="Date")
    handle.focus()
    expect(page.locator(".dates-label")).to_be_visible()
    for key, text in (
        ("ArrowDown", "May 2024"),
        ("PageDown", "December 2023"),
        ("End", "October 2022"),
        ("ArrowUp", "November 2022"),
        ("PageUp", "December 2022"),
        ("PageUp", "December 2023"),
        ("ArrowDown", "November 2023"),
    ):
        page.keyboard.press(key)
        expect(handle).to_have_attribute("aria-valuetext", text)
    expect(page.get_by_role("heading", name="November 2023")).to_be_in_viewport()
    expect(handle).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator(f"#tile-{years[0]}")).to_be_in_viewport()
    assert "before" not in page.url
    assert not faults


def test_the_rail_follows_and_moves_nothing(page: Page, years: list[int]) -> None:
    page.add_init_script(
        """window.shift = 0; new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto("/?favourites=1")
    handle = page.get_by_role("slider", name="Date")
    expect(handle).to_have_attribute("aria-valuetext", "June 2024")
    assert page.evaluate("shift") == 0
    page.mouse.wheel(0, 1500)
    expect(handle).not_to_have_attribute("aria-valuetext", "June 2024")
    assert first_in_sight(page)[:4] in (handle.get_attribute("aria-valuetext") or "")
    page.keyboard.press("Home")
    drag(page, 0.9)
    page.mouse.up()
    expect(page.get_by_role("heading", name="December 2022")).to_be_in_viewport()
    favourites = set(Photo.objects.filter(favourite=True).values_list("pk", flat=True))
    assert set(shown(page)) <= favourites


def test_a_finger_takes_the_handle_alone(browser: Browser, page: Page, years: list[int]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    rail = page.locator(".dates-track")
    assert rail.evaluate("(rail) => getComputedStyle(rail).pointerEvents") == "none"
    page.mouse.wheel(0, 600)
    handle = page.get_by_role("slider", name="Date")
    expect(handle).to_have_css("pointer-events", "auto")
    expect(handle).to_have_css("opacity", "1")
    drag(page, 0.5)
    expect(page.locator(".dates-label")).to_be_in_viewport(ratio=1)
    page.mouse.up()
    expect(page.get_by_role("heading", name="August 2023")).to_be_in_viewport()
    # A page without sideways scrolling; and the handle goes when nothing moves.
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(handle).to_have_css("pointer-events", "none")


def test_without_scripts_it_is_a_list_of_links(
    browser: Browser, page: Page, years: list[int]
) -> None:
    cookies = page.context.cookies()
    address = page.goto("/")
    assert address
    context = browser.new_context(java_script_enabled=False, base_url=address.url, locale="en-GB")
    context.add_cookies(cookies)  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto("/")
    plain.get_by_text("Jump to a date").click()
    plain.get_by_role("navigation", name="Dates").get_by_role("link", name="July").last.click()
    expect(plain.get_by_role("heading", name="July 2023")).to_be_visible()
    assert len(shown_without_scripts(plain)) == 120
    plain.get_by_role("link", name="Newer photos").click()
    expect(plain.get_by_role("heading", name="August 2023")).to_be_visible()
    context.close()


def shown_without_scripts(page: Page) -> list[str]:
    return re.findall(r'id="tile-(\d+)"', page.content())
