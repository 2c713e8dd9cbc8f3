"""An album shared by link: made by its owner, opened by somebody without an account."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from albums.models import Album, Photo, User
from tests.browser.test_accessibility import found


def test_an_album_is_shared_by_link(
    page: Page, browser: Browser, alice: User, filled: dict[str, Photo]
) -> None:
    album = Album.objects.create(owner=alice, title="Presidents")
    album.photos.set([filled["obama.jpg"], filled["biden.jpg"]])
    page.goto(f"/albums/{album.pk}/")
    page.get_by_label("More").click()
    page.get_by_role("link", name="Share").click()
    page.get_by_label("Password, if you like").fill("white house")
    page.get_by_label("Show the names of people").first.check()
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Address of the shared album").input_value()
    assert found(page, f"/albums/{album.pk}/sharing/") == []

    visitor = browser.new_context().new_page()
    visitor.goto(address)
    visitor.get_by_label("Password").fill("wrong")
    visitor.get_by_role("button", name="Open the album").click()
    expect(visitor.get_by_text("That is not the password.")).to_be_visible()
    assert found(visitor, visitor.url) == []
    visitor.get_by_label("Password").fill("white house")
    visitor.get_by_role("button", name="Open the album").click()
    expect(visitor.get_by_role("heading", name="Presidents")).to_be_visible()
    expect(visitor.locator(".tile img")).to_have_count(2)
    expect(visitor.get_by_role("navigation")).to_have_count(0)
    visitor.locator(".tile a").first.click()
    large = visitor.locator("#large")
    expect(large).to_have_js_property("complete", True)
    assert large.evaluate("(image) => image.naturalWidth") > 300
    names = visitor.locator(".side .chip").all_inner_texts()
    visitor.wait_for_load_state()  # the keys work as soon as the page's scripts have run
    visitor.keyboard.press("ArrowRight")
    expect(visitor.locator("#newer")).to_be_visible()
    names += visitor.locator(".side .chip").all_inner_texts()
    assert sorted(names) == ["Barack Obama", "Joe Biden"]
    assert visitor.get_by_label("Download the original").count() == 0
    for url in (address, visitor.url):
        assert found(visitor, url) == []
    visitor.context.close()

    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The link no longer works.")).to_be_visible()
    response = browser.new_context().new_page().goto(address)
    assert response is not None
    assert response.status == 404
