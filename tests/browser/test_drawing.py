"""Drawing a missed face on the photo page, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from albums.models import Photo, User
from faces.models import Face, Person


@pytest.fixture
def photo(page: Page, filled: dict[str, Photo]) -> Photo:
    page.goto(f"/photos/{filled['biden.jpg'].pk}/")
    return filled["biden.jpg"]


def test_by_mouse(page: Page, photo: Photo, alice: User) -> None:
    before = set(photo.faces.values_list("pk", flat=True))
    page.get_by_role("button", name="Draw a missed face").click()
    large = page.locator("#draw svg").bounding_box()
    assert large is not None
    scale = min(large["width"] / photo.width, large["height"] / photo.height)
    left = large["x"] + (large["width"] - scale * photo.width) / 2
    top = large["y"] + (large["height"] - scale * photo.height) / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return left + x * scale * photo.width, top + y * scale * photo.height

    page.mouse.move(*place(0.7, 0.7))
    page.mouse.down()
    page.mouse.move(*place(0.9, 0.85), steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Add the face").click()
    expect(page.locator(".box")).to_have_count(len(before) + 1)
    drawn = Face.objects.exclude(pk__in=before).get(photo=photo)
    entry = page.locator(f"#face-{drawn.pk}")
    expect(entry.locator("input[type=text]")).to_be_focused()
    page.keyboard.type("Grandfather")
    page.keyboard.press("Enter")
    expect(entry.get_by_role("link", name="Grandfather")).to_be_visible()
    assert Person.objects.get(name="Grandfather").faces.get() == drawn
    assert abs(drawn.x - 0.7) < 0.02
    assert abs(drawn.width - 0.2) < 0.02


def test_by_keyboard_and_undone(page: Page, photo: Photo, alice: User) -> None:
    before = photo.faces.count()
    page.keyboard.press("d")
    frame = page.locator("#draw rect")
    expect(frame).to_be_focused()
    x, width = frame.get_attribute("x"), frame.get_attribute("width")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert float(frame.get_attribute("x") or 0) < float(x or 0)
    assert float(frame.get_attribute("width") or 0) > float(width or 0)
    page.keyboard.press("Escape")
    expect(frame).to_be_hidden()
    page.keyboard.press("d")
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".box")).to_have_count(before + 1)
    page.get_by_role("button", name="Remove this frame").last.click()
    expect(
        page.get_by_text("The frame of a drawn face, or a name without a face, was removed.")
    ).to_be_visible()
    expect(page.locator(".box")).to_have_count(before)
    page.locator("#faces").get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".box")).to_have_count(before + 1)
