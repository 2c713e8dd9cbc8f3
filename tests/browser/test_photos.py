"""The timeline in a real browser: scrolling, ticking, deleting, the theme."""

from __future__ import annotations

import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from albums.models import Album, Photo, User
from tests.albums import library

SignIn = Callable[[User], None]
pytestmark = pytest.mark.usefixtures("media")


def test_first_start(page: Page, transactional_db: None) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome to Kith")).to_be_visible()
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_label("The same password again").fill("correct horse battery")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_text("Your photos belong here")).to_be_visible()
    assert User.objects.get().is_superuser


def test_scrolling_brings_every_photo_once(page: Page, alice: User, sign_in: SignIn) -> None:
    for n in range(300):
        library.photo(alice, f"{n}.jpg", days=n // 25)
    sign_in(alice)
    page.goto("/")
    tiles = page.locator(".tile")
    for _ in range(30):
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(50)
    expect(tiles).to_have_count(300)
    ids = tiles.evaluate_all("(tiles) => tiles.map((tile) => Number(tile.id.slice(5)))")
    ordered = Photo.objects.order_by("-shown_at", "-pk").values_list("pk", flat=True)
    assert ids == list(ordered)
    # A day that two answers brought is one day on the page.
    assert page.locator(".day").count() == 12


def test_grid_keeps_its_shape_while_pictures_load(page: Page, alice: User, sign_in: SignIn) -> None:
    shapes = [(300, 200), (200, 300), (400, 300), (160, 90)]
    for n in range(24):
        width, height = shapes[n % 4]
        library.photo(alice, f"{n}.jpg", width=width, height=height)
    sign_in(alice)
    page.goto("/")
    boxes = page.locator(".tile").evaluate_all(
        "(tiles) => tiles.map((t) => [t.offsetTop, t.offsetHeight, t.offsetWidth])"
    )
    heights: dict[int, set[int]] = {}
    for top, height, _ in boxes:
        heights.setdefault(top, set()).add(height)
    # Every row is one height, within the rounding of a pixel.
    assert len(heights) > 2
    assert all(max(row) - min(row) <= 1 for row in heights.values())
    newest = boxes[0]
    assert abs(newest[2] / newest[1] - 16 / 9) < 0.05


def test_tick_a_range_and_add_it_to_a_new_album(page: Page, alice: User, sign_in: SignIn) -> None:
    made = [library.photo(alice, f"{n}.jpg", days=n) for n in range(6)]
    sign_in(alice)
    page.goto("/")
    page.get_by_role("button", name="Select").click()
    page.locator(".tile > a").nth(1).click()
    page.locator(".tile > a").nth(4).click(modifiers=["Shift"])
    expect(page.get_by_text("4 selected")).to_be_visible()
    page.get_by_role("button", name="Add to album").click()
    page.get_by_label("Title of the new album").fill("Lake")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("4 photos were added to “Lake”.")).to_be_visible()
    assert set(Album.objects.get().photos.all()) == set(made[1:5])


def test_dragging_over_photos_ticks_them(page: Page, alice: User, sign_in: SignIn) -> None:
    for n in range(6):
        library.photo(alice, f"{n}.jpg", days=n)
    sign_in(alice)
    page.goto("/")
    page.get_by_role("button", name="Select").click()

    def middle(place: int) -> tuple[float, float]:
        box = page.locator(".tile").nth(place).bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(*places: int) -> None:
        page.mouse.move(*middle(places[0]))
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*middle(place), steps=4)
        page.mouse.up()

    drag(1, 4, 3)
    expect(page.get_by_text("3 selected")).to_be_visible()
    drag(2, 3)  # from a ticked one: these are no longer
    expect(page.get_by_text("1 selected")).to_be_visible()
    assert page.locator(".tile-check :checked").get_attribute("aria-label") == "Select 1.jpg"
    page.locator(".tile > a").nth(5).click()
    expect(page.get_by_text("2 selected")).to_be_visible()
    assert page.url.endswith("/")


def test_deleted_photos_come_back_with_undo(page: Page, alice: User, sign_in: SignIn) -> None:
    for n in range(3):
        library.photo(alice, f"{n}.jpg", days=n)
    sign_in(alice)
    page.goto("/")
    page.get_by_label("Select 0.jpg").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("1 photo is in the trash now.")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(2)
    expect(page.locator(".timeline > .month")).to_have_count(1)
    assert set(Photo.objects.values_list("filename", flat=True)) == {"1.jpg", "2.jpg"}
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tile")).to_have_count(3)
    assert Photo.objects.count() == 3


def test_trash_restores_and_deletes_for_good(page: Page, alice: User, sign_in: SignIn) -> None:
    made = [library.photo(alice, f"{n}.jpg", days=n) for n in range(3)]
    sign_in(alice)
    page.goto(f"/photos/{made[0].pk}/")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("1 photo is in the trash now.")).to_be_visible()
    page.goto(f"/photos/{made[1].pk}/")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("link", name="Open the trash").click()
    page.get_by_label("Select 1.jpg").check()
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("1 photo is back.")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(1)
    page.get_by_label("Select 0.jpg").check()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Delete 1 photo for good?")).to_be_visible()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("The trash is empty")).to_be_visible()
    assert set(Photo.with_trash.all()) == set(made[1:])


def test_placeholder_becomes_the_photo(page: Page, alice: User, sign_in: SignIn) -> None:
    waits = library.waiting(alice, "waits.jpg")
    sign_in(alice)
    page.goto("/")
    tile = page.locator(f"#tile-{waits.pk}")
    expect(tile).to_have_class("tile ratio-20 waiting")
    Photo.objects.filter(pk=waits.pk).update(
        ingested_at=library.NOON, ready_at=library.NOON, width=400, height=200
    )
    expect(tile).to_have_class("tile ratio-40")
    expect(page.locator("[data-waiting]")).to_have_count(0)


def test_chosen_theme_is_there_on_the_next_page(page: Page, alice: User, sign_in: SignIn) -> None:
    sign_in(alice)
    page.emulate_media(color_scheme="light")
    page.goto("/")
    page.locator(".user-button").click()
    page.get_by_role("button", name="Dark").click()
    html = page.request.get("/albums/").text()
    assert 'data-theme="dark"' in html
    page.goto("/albums/")
    background = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    assert background == "rgb(19, 20, 18)"


def test_no_page_breaks_its_own_security_policy(page: Page, alice: User, sign_in: SignIn) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    library.failed(alice, "broken.jpg")
    sign_in(alice)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    for url in (
        "/",
        "/albums/",
        f"/albums/{album.pk}/",
        "/upload/",
        "/accounts/",
        "/photos/failed/",
    ):
        page.goto(url)
        page.wait_for_load_state("networkidle")
    assert errors == []


def test_a_heart_by_key_and_a_caption(page: Page, alice: User, sign_in: SignIn) -> None:
    photo = library.photo(alice, "lake.jpg")
    sign_in(alice)
    page.goto(f"/photos/{photo.pk}/")
    expect(page.locator("#favourite")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("h")
    expect(page.locator("#favourite")).to_have_attribute("aria-pressed", "true")
    page.get_by_text("Caption and date").click()
    page.get_by_label("Caption").fill("On the lake")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".caption")).to_have_text("On the lake")
    photo.refresh_from_db()
    assert photo.favourite
    page.goto("/?favourites=1")
    expect(page.locator(".tile .tile-heart")).to_have_count(1)


def test_hearts_appear_on_the_ticked(page: Page, alice: User, sign_in: SignIn) -> None:
    for n in range(3):
        library.photo(alice, f"{n}.jpg")
    sign_in(alice)
    page.goto("/")
    page.get_by_role("button", name="Select").click()
    for box in page.locator(".tile-check input").all():
        box.check()
    page.locator(".selection-bar").get_by_role("button", name="Favourite").click()
    expect(page.locator(".tile .tile-heart")).to_have_count(3)
    assert Photo.objects.filter(favourite=True).count() == 3


def test_ticked_photos_are_saved_as_one_file(page: Page, alice: User, sign_in: SignIn) -> None:
    for n in range(2):
        photo = library.photo(alice, f"{n}.jpg")
        photo.original.parent.mkdir(parents=True, exist_ok=True)
        photo.original.write_bytes(b"content")
    sign_in(alice)
    page.goto("/")
    page.get_by_role("button", name="Select").click()
    for box in page.locator(".tile-check input").all():
        box.check()
    with page.expect_download() as saved:
        page.locator(".selection-bar").get_by_role("button", name="Download").click()
    assert saved.value.suggested_filename == "Photos.zip"
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert sorted(archive.namelist()) == ["0.jpg", "1.jpg"]
    expect(page.locator(".selection-bar")).to_contain_text("2")


def test_zoom_keeps_what_is_under_the_pointer(
    page: Page, filled: dict[str, Photo], alice: User
) -> None:
    page.goto(f"/photos/{filled['obama.jpg'].pk}/")
    stage, large = page.locator(".stage-photo"), page.locator("#large")
    whole = large.bounding_box()
    assert whole is not None
    x, y = whole["x"] + 0.3 * whole["width"], whole["y"] + 0.4 * whole["height"]
    page.mouse.dblclick(x, y)
    expect(stage).to_have_class("stage-photo zoomed")
    zoomed = large.bounding_box()
    assert zoomed is not None
    assert zoomed["width"] == pytest.approx(2.5 * whole["width"])
    assert zoomed["x"] + 0.3 * zoomed["width"] == pytest.approx(x, abs=1)
    assert zoomed["y"] + 0.4 * zoomed["height"] == pytest.approx(y, abs=1)
    boxes = page.locator("#boxes").bounding_box()
    assert boxes == zoomed  # the frames stay on their faces
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 20, steps=4)
    page.mouse.up()
    dragged = large.bounding_box()
    assert dragged is not None
    assert dragged["x"] == pytest.approx(zoomed["x"] - 60, abs=1)
    page.mouse.wheel(0, 4000)
    expect(stage).to_have_class("stage-photo")
    assert large.bounding_box() == whole
    page.keyboard.press("z")
    expect(page.locator("#zoom")).to_have_attribute("aria-pressed", "true")


def test_turning_from_the_page(page: Page, filled: dict[str, Photo], alice: User) -> None:
    photo = filled["obama.jpg"]
    page.goto(f"/photos/{photo.pk}/")
    large = page.locator("#large")
    expect(large).to_have_js_property("naturalWidth", photo.width)
    page.keyboard.press("r")
    expect(large).to_have_js_property("naturalWidth", photo.height)
    expect(page.locator(".box")).to_have_count(1)
