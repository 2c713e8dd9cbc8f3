"""Kith in Chinese: chosen in the menu, kept with the account, and nothing stands out."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from albums.models import Photo, User
from tests.browser.test_accessibility import found


def test_the_language_is_chosen_in_the_menu(
    page: Page, alice: User, filled: dict[str, Photo]
) -> None:
    page.goto("/")
    page.locator(".rail-foot summary").click()
    page.locator(".rail-foot").get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.get_by_role("heading", name="照片", exact=True)).to_be_visible()
    alice.refresh_from_db()
    assert alice.language == "zh-hans"
    person = alice.people.get(name="Barack Obama")
    for address, text in {
        f"/photos/{filled['obama.jpg'].pk}/": "画出漏掉的人脸",
        "/people/": "这是谁",
        f"/people/{person.pk}/": "选择封面",
        "/review/": "核对",
        "/search/": "搜索人物、日期、相册或文字",
        "/settings/": "API 密钥",
        "/trash/": "回收站是空的",
        "/journal/": "操作记录",
    }.items():
        page.goto(address)
        assert text in page.content(), address
        assert found(page, address) == []
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, address
