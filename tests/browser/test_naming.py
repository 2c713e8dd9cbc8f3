"""Naming people in a real browser, on real photos that a real worker has looked through."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from albums.models import Photo, User
from faces import review
from faces.models import Face, Person
from tests.browser import album
from tests.photos import Photos

SignIn = Callable[[User], None]
PORTRAITS = ("obama.jpg", "obama2.jpg", "biden.jpg")


@pytest.fixture
def portraits(
    celery_worker: object, media: object, alice: User, photos: Photos, sign_in: SignIn
) -> dict[str, Photo]:
    sign_in(alice)
    return album.fill(alice, (photos[name] for name in PORTRAITS))


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains about: errors of scripts, things that the CSP forbids."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    return heard


def entry(page: Page, face: Face) -> Locator:
    return page.locator(f"#face-{face.pk}")


def test_a_name_once_is_suggested_confirmed_and_found(
    page: Page, portraits: dict[str, Photo], complaints: list[str]
) -> None:
    first, second = portraits["obama.jpg"], portraits["obama2.jpg"]
    page.goto(f"/photos/{first.pk}/")
    named = entry(page, album.face(first))
    field = named.get_by_role("combobox")
    field.fill("Barack Obama")
    expect(named.get_by_role("option", name="New person: Barack Obama")).to_be_visible()
    field.press("Enter")
    expect(named.get_by_role("link", name="Barack Obama", exact=True)).to_be_visible()

    page.goto(f"/photos/{second.pk}/")
    asked = entry(page, album.face(second))
    expect(asked).to_contain_text("Is this Barack Obama?")
    asked.get_by_role("button", name="Yes, this is Barack Obama").click()
    expect(asked.get_by_role("link", name="Barack Obama", exact=True)).to_be_visible()
    expect(page.locator(".box.confirmed")).to_have_count(1)

    page.goto("/search/")
    page.get_by_role("combobox", name="Search for people").fill("barack")
    page.get_by_role("option", name="Barack Obama Person", exact=True).click()
    expect(page.get_by_text("2 photos with Barack Obama")).to_be_visible()
    expect(page.locator(f"#tile-{first.pk}")).to_be_visible()
    expect(page.locator(f"#tile-{second.pk}")).to_be_visible()
    expect(page.locator(f"#tile-{portraits['biden.jpg'].pk}")).to_have_count(0)
    assert re.search(r"/search/\?people=\d+$", page.url)
    assert complaints == []


def test_the_keyboard_alone_names_and_confirms(
    page: Page, alice: User, portraits: dict[str, Photo]
) -> None:
    first, second = album.face(portraits["obama.jpg"]), album.face(portraits["obama2.jpg"])
    review.confirm([first], by=alice, name="Barack Obama")
    page.goto(f"/photos/{second.photo_id}/")
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(entry(page, second).get_by_role("link", name="Barack Obama", exact=True)).to_be_visible()
    second.refresh_from_db()
    assert second.person == Person.objects.get(name="Barack Obama")


def test_a_known_name_is_chosen_with_the_arrows(
    page: Page, alice: User, portraits: dict[str, Photo]
) -> None:
    known = album.face(portraits["obama.jpg"])
    review.confirm([known], by=alice, name="Barack Obama")
    other = album.face(portraits["biden.jpg"])
    page.goto(f"/photos/{other.photo_id}/")
    field = entry(page, other).get_by_role("combobox")
    field.focus()
    expect(page.get_by_role("option")).to_have_text("Barack Obama1 photo")
    field.press("ArrowDown")
    field.press("Enter")
    expect(entry(page, other).get_by_role("link", name="Barack Obama", exact=True)).to_be_visible()
    assert Person.objects.count() == 1


def test_enter_means_what_is_written(page: Page, alice: User, portraits: dict[str, Photo]) -> None:
    """The list may still show people for the beginning of the name."""
    review.confirm([album.face(portraits["obama.jpg"])], by=alice, name="Joseph")
    other = album.face(portraits["biden.jpg"])
    page.goto(f"/photos/{other.photo_id}/")
    field = entry(page, other).get_by_role("combobox")
    field.press_sequentially("Jo")
    expect(page.get_by_role("option", selected=True)).to_have_text("Joseph1 photo")
    page.route("**/api/v1/people?*", lambda _: None)  # an answer that never comes
    field.press_sequentially("e")
    field.press("Enter")
    expect(entry(page, other).get_by_role("link", name="Joe")).to_be_visible()
    assert set(Person.objects.values_list("name", flat=True)) == {"Joseph", "Joe"}


def test_no_ignore_and_undo(page: Page, alice: User, portraits: dict[str, Photo]) -> None:
    review.confirm([album.face(portraits["obama.jpg"])], by=alice, name="Barack Obama")
    face = album.face(portraits["obama2.jpg"])
    page.goto(f"/photos/{face.photo_id}/")
    row = entry(page, face)
    row.get_by_role("button", name="No, this is not Barack Obama").click()
    expect(row.get_by_role("combobox")).to_be_visible()
    expect(row).not_to_contain_text("Barack")
    row.get_by_role("button", name="Undo the last answer").click()
    expect(row).to_contain_text("Is this Barack Obama?")
    row.get_by_text("Somebody else").click()
    row.get_by_role("button", name="Ignore this person").click()
    expect(row).to_contain_text("Ignored")
    row.get_by_role("button", name="Bring back").click()
    expect(row).to_contain_text("Is this Barack Obama?")


def test_box_and_entry_light_up_together(page: Page, portraits: dict[str, Photo]) -> None:
    face = album.face(portraits["biden.jpg"])
    page.goto(f"/photos/{face.photo_id}/")
    box = page.locator(f".box[data-face='{face.pk}']")
    box.hover()
    expect(entry(page, face)).to_have_class(re.compile("marked"))
    page.locator(".side-head").hover()
    expect(entry(page, face)).not_to_have_class(re.compile("marked"))
    entry(page, face).hover()
    expect(box).to_have_class(re.compile("marked"))
    box.click()
    expect(entry(page, face).get_by_role("combobox")).to_be_focused()


def test_a_box_lies_on_the_face(page: Page, portraits: dict[str, Photo]) -> None:
    face = album.face(portraits["biden.jpg"])
    page.goto(f"/photos/{face.photo_id}/")
    drawn = page.locator(f".box[data-face='{face.pk}'] rect").bounding_box()
    image = page.locator("#large").evaluate(
        """(image) => {
            const area = image.getBoundingClientRect();
            const {naturalWidth: w, naturalHeight: h} = image;
            const scale = Math.min(area.width / w, area.height / h);
            const width = w * scale, height = h * scale;
            return {width, height, x: area.x + (area.width - width) / 2,
                    y: area.y + (area.height - height) / 2};
        }"""
    )
    assert drawn is not None
    assert drawn["x"] == pytest.approx(image["x"] + face.x * image["width"], abs=3)
    assert drawn["y"] == pytest.approx(image["y"] + face.y * image["height"], abs=3)
    assert drawn["width"] == pytest.approx(face.width * image["width"], abs=5)


def test_keys_lead_through_the_photos(page: Page, portraits: dict[str, Photo]) -> None:
    newest, middle, _ = Photo.objects.newest_first()
    page.goto("/")
    page.goto(f"/photos/{newest.pk}/")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("f")
    expect(page.locator("#boxes")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/photos/{middle.pk}/")
    # The choice is kept from photo to photo.
    expect(page.locator("#boxes")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()
    # Leafing leaves no trail: Back leads to the list.
    page.go_back()
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", name="Photos", exact=True)).to_be_visible()


def test_a_face_is_named_on_the_people_page(
    page: Page, portraits: dict[str, Photo], complaints: list[str]
) -> None:
    face = album.face(portraits["biden.jpg"])
    page.goto("/people/")
    tile = page.locator(f"#unnamed-{face.pk}")
    tile.get_by_role("combobox").fill("Joe Biden")
    expect(tile.get_by_role("option")).to_be_visible()
    tile.get_by_role("combobox").press("Enter")
    expect(tile.get_by_role("link", name="Joe Biden")).to_be_visible()
    tile.get_by_role("button", name="Undo").click()
    expect(tile.get_by_role("combobox")).to_be_visible()
    assert not Person.objects.exists()
    assert complaints == []


def test_suggestions_are_confirmed_at_once(
    page: Page, alice: User, portraits: dict[str, Photo]
) -> None:
    review.confirm([album.face(portraits["obama.jpg"])], by=alice, name="Barack Obama")
    person = Person.objects.get()
    page.goto(f"/people/{person.pk}/?tab=suggestions")
    tick = page.locator(".tick-tile input[type=checkbox]")
    expect(tick).to_have_count(1)
    tick.uncheck()
    expect(page.get_by_role("button", name="Confirm")).to_be_disabled()
    expect(page.get_by_role("button", name="The unticked (1) are not Barack Obama")).to_be_visible()
    tick.check()
    tick.press("Enter")
    expect(page.get_by_text("1 face was confirmed as Barack Obama.")).to_be_visible()
    assert person.faces.count() == 2


def test_names_are_given_without_scripts(
    page: Page, alice: User, portraits: dict[str, Photo], context: object
) -> None:
    face = album.face(portraits["biden.jpg"])
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    bare = plain.new_page()
    origin = page.context.request.get("/login/").url.removesuffix("/login/")
    bare.goto(f"{origin}/photos/{face.photo_id}/")
    field = bare.locator(f"#face-{face.pk} input[name=name]")
    field.fill("Joe Biden")
    field.press("Enter")
    expect(bare.locator(f"#face-{face.pk}").get_by_role("link", name="Joe Biden")).to_be_visible()
    plain.close()


def test_a_person_is_ignored_found_and_brought_back(
    page: Page, alice: User, portraits: dict[str, Photo], complaints: list[str]
) -> None:
    group = album.face(portraits["obama.jpg"]).group_id
    assert group == album.face(portraits["obama2.jpg"]).group_id
    page.goto(f"/people/groups/{group}/")
    page.get_by_role("button", name="Ignore this person (2)").click()
    expect(page.get_by_text("2 faces are ignored.")).to_be_visible()

    page.goto("/people/")
    page.get_by_role("link", name="Ignored 2").click()
    page.get_by_role("link", name="Ignored person with 2 faces").click()
    expect(page.get_by_role("heading", name="Ignored person")).to_be_visible()
    page.get_by_role("button", name="Ignore no longer").click()
    expect(page.get_by_role("heading", name="Who are these 2?")).to_be_visible()
    assert Face.objects.open().count() == 3
    assert complaints == []


def test_somebody_whose_face_is_not_seen_is_added_and_taken_back(
    page: Page, portraits: dict[str, Photo], complaints: list[str]
) -> None:
    first, second = portraits["obama.jpg"], portraits["biden.jpg"]
    page.goto(f"/photos/{first.pk}/")
    page.get_by_text("Somebody whose face is not seen").click()
    field = page.get_by_role("combobox", name="Who else is in this photo?")
    field.fill("Grandma")
    expect(page.get_by_role("option", name="New person: Grandma")).to_be_visible()
    field.press("Enter")
    expect(page.locator(".tag-list")).to_contain_text("Grandma")
    page.get_by_role("button", name="Grandma is not in this photo").click()
    expect(page.locator(".tag-list")).to_have_count(0)
    page.locator("#faces").get_by_role("button", name="Undo").click()
    expect(page.locator(".tag-list")).to_contain_text("Grandma")

    page.goto("/")
    page.locator("[data-select-toggle]").click()
    page.locator(f"#tile-{second.pk}").click()
    page.get_by_role("button", name="Add a person").click()
    page.get_by_role("combobox", name="Who is in these photos?").fill("Grandma")
    page.get_by_role("option", name="Grandma").click()
    page.locator("#person-dialog").get_by_role("button", name="Add").click()
    expect(page.get_by_text("Grandma is in 1 more photo.")).to_be_visible()
    grandma = Person.objects.get(name="Grandma")
    page.goto(f"/people/{grandma.pk}/")
    expect(page.locator(f"#tile-{first.pk}")).to_be_visible()
    expect(page.locator(f"#tile-{second.pk}")).to_be_visible()
    assert complaints == []
