"""What a form can do is done without JavaScript, and nothing is shown that would do nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from albums.models import Album, Photo, User
from faces.models import Face, Person
from tests.browser import album
from tests.browser.test_accessibility import EMPTY
from tests.photos import Photos

DEAD = 'button[type="button"]:not([commandfor]):visible, a:not([href]):visible'


@pytest.fixture
def plain(page: Page, filled: dict[str, Photo]) -> Iterator[Page]:
    """A page of Alice's, in a browser without scripts."""
    browser = page.context.browser
    assert browser is not None
    origin = page.context.request.get("/login/").url.split("/login/")[0]
    bare: BrowserContext = browser.new_context(
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
        base_url=origin.removesuffix("/"),
        locale="en-GB",
    )
    bare.set_default_timeout(15_000)
    yield bare.new_page()
    bare.close()


def choose(page: Page, item: str) -> None:
    inside = page.locator(".menu-items").get_by_text(item, exact=True)
    if not inside.is_visible():
        page.get_by_label("More", exact=True).click()
    inside.click()


def test_nothing_is_shown_that_would_do_nothing(
    plain: Page, alice: User, filled: dict[str, Photo]
) -> None:
    summer = Album.objects.create(owner=alice, title="Summer")
    summer.photos.set(filled.values())
    person = alice.people.get(name="Barack Obama").pk
    asked = album.face(filled["obama2.jpg"])
    addresses = [
        *EMPTY,
        f"/albums/{summer.pk}/",
        f"/albums/{summer.pk}/sharing/",
        f"/photos/{filled['obama2.jpg'].pk}/",
        f"/people/{person}/",
        f"/people/{person}/?tab=faces",
        f"/people/{person}/?tab=suggestions",
        f"/people/groups/{asked.group_id}/",
        f"/search/?people={person}",
        f"/faces/{asked.pk}/why",
    ]
    dead = []
    for address in addresses:
        plain.goto(address)
        for one in plain.locator("details").all():
            one.evaluate("details => { details.open = true }")
        dead += [(address, one.inner_text()) for one in plain.locator(DEAD).all()]
    assert dead == []


def test_a_file_is_uploaded(plain: Page, photos: Photos, alice: User) -> None:
    before = Photo.objects.visible_to(alice).count()
    plain.goto("/upload/")
    plain.locator("input[type=file]").first.set_input_files(photos["biden.jpg"])
    plain.get_by_role("button", name="Upload").click()
    expect(plain.get_by_text("1 photo was already here.")).to_be_visible()
    assert Photo.objects.visible_to(alice).count() == before


def test_a_suggestion_is_confirmed_undone_and_rejected(plain: Page, alice: User) -> None:
    asked = Face.objects.suggested().get()
    plain.goto(f"/photos/{asked.photo_id}/")
    panel = plain.locator(f"#face-{asked.pk}")
    panel.get_by_role("button", name="Yes").click()
    expect(panel.get_by_role("link", name="Barack Obama")).to_be_visible()
    panel.get_by_label("Change Barack Obama").click()
    panel.get_by_role("button", name="Undo the last answer").click()
    asked.refresh_from_db()
    assert asked.person is None
    panel.get_by_role("button", name="No").first.click()
    asked.refresh_from_db()
    assert asked.person is None
    assert asked.rejections.exists()


def test_the_review_asks_one_question_after_the_other(plain: Page, alice: User) -> None:
    plain.goto("/review/")
    first = plain.locator("main").inner_text()
    plain.get_by_role("button", name="Yes").first.click()
    expect(plain.locator("main")).not_to_have_text(first)
    assert Face.objects.confirmed().count() == 3
    plain.get_by_role("button", name="Undo").first.click()
    assert Face.objects.confirmed().count() == 2


def test_an_album_is_made_filled_renamed_and_deleted(
    plain: Page, alice: User, filled: dict[str, Photo]
) -> None:
    Album.objects.create(owner=alice, title="Winter")
    plain.goto("/albums/")
    plain.get_by_role("button", name="New album").click()
    plain.get_by_label("Title").fill("Summer")
    plain.get_by_role("button", name="Create").click()
    summer = Album.objects.get(title="Summer")

    plain.goto("/")
    plain.get_by_label("Select obama.jpg").check()
    plain.get_by_role("button", name="Add to album").click()
    plain.get_by_label("Album", exact=True).select_option("Summer")
    plain.get_by_role("button", name="Add", exact=True).click()
    assert [photo.filename for photo in summer.photos.all()] == ["obama.jpg"]

    plain.goto(f"/albums/{summer.pk}/")
    choose(plain, "Rename")
    plain.get_by_label("Title").fill("Summer 2021")
    plain.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(plain.get_by_role("heading", name="Summer 2021")).to_be_visible()
    choose(plain, "Delete the album")
    plain.get_by_role("button", name="Keep it").click()
    expect(plain.get_by_role("dialog")).to_have_count(0)
    choose(plain, "Delete the album")
    plain.get_by_role("dialog").get_by_role("button", name="Delete the album").click()
    expect(plain.get_by_role("heading", name="Albums")).to_be_visible()
    assert not Album.objects.filter(pk=summer.pk).exists()


def test_photos_are_deleted_and_brought_back(
    plain: Page, alice: User, filled: dict[str, Photo]
) -> None:
    plain.goto("/")
    plain.get_by_label("Select obama.jpg").check()
    plain.get_by_role("button", name="Delete").click()
    assert not Photo.objects.filter(filename="obama.jpg").exists()
    plain.goto("/trash/")
    plain.get_by_label("Select obama.jpg").check()
    plain.get_by_role("button", name="Restore", exact=True).click()
    expect(plain.get_by_label("Select obama.jpg")).to_have_count(0)
    assert Photo.objects.filter(filename="obama.jpg").exists()


def test_a_person_is_renamed_dated_merged_and_parted_again(plain: Page, alice: User) -> None:
    person = Person.objects.get(name="Barack Obama")
    plain.goto(f"/people/{person.pk}/")
    choose(plain, "Rename")
    plain.get_by_role("dialog").get_by_label("Name").fill("Barack")
    plain.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(plain.get_by_role("heading", name="Barack", exact=True)).to_be_visible()
    choose(plain, "Day of birth")
    plain.get_by_label("Born on").fill("1961-08-04")
    plain.get_by_role("dialog").get_by_role("button", name="Keep").click()
    expect(plain.get_by_text("born Aug. 4, 1961")).to_be_visible()
    choose(plain, "Merge with somebody")
    plain.get_by_label("The other name").fill("Joe Biden")
    plain.get_by_role("button", name="Merge", exact=True).click()
    expect(plain.get_by_role("heading", name="Barack", exact=True)).to_be_visible()
    assert person.faces.count() == 2
    assert not Person.objects.visible_to(alice).filter(name="Joe Biden").exists()
    plain.goto("/journal/")
    plain.get_by_role("button", name="Undo").first.click()
    assert Person.objects.visible_to(alice).filter(name="Joe Biden").exists()


def test_an_album_is_shared_by_link_and_seen(plain: Page, alice: User) -> None:
    summer = Album.objects.create(owner=alice, title="Summer")
    summer.photos.set(Photo.objects.visible_to(alice))
    plain.goto(f"/albums/{summer.pk}/sharing/")
    plain.get_by_role("button", name="Make a link").click()
    address = plain.locator("code, input[readonly]").first
    link = address.inner_text() or address.input_value()
    plain.goto(link)
    expect(plain.get_by_role("heading", name="Summer")).to_be_visible()
    plain.locator(".tile a").first.click()
    expect(plain.locator("#large")).to_be_visible()


def test_a_search_is_typed_narrowed_and_saved(plain: Page, alice: User) -> None:
    plain.goto("/search/")
    plain.get_by_role("textbox", name="Search for people, dates, albums, words").fill("Joe Biden")
    plain.get_by_role("button", name="Search", exact=True).click()
    expect(plain.get_by_text("1 photo with Joe Biden")).to_be_visible()
    plain.get_by_text("Save this search").click()
    plain.get_by_role("button", name="Save", exact=True).click()
    plain.goto("/albums/")
    expect(plain.get_by_role("link", name="Joe Biden")).to_be_visible()


def test_names_and_settings_are_kept(plain: Page, alice: User) -> None:
    plain.goto("/settings/")
    plain.get_by_role("button", name="Keep").first.click()
    expect(plain.locator("main")).to_be_visible()
    plain.goto("/")
    plain.get_by_label("Your account").first.click()
    plain.get_by_role("button", name="Sign out").first.click()
    expect(plain.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
