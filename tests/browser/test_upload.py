"""Uploading in a real browser, with a real worker behind it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, Request, Route, expect

from albums.models import Album, Photo, User
from tests.albums.making import jpeg
from tests.photos import Photos

SignIn = Callable[[User], None]
pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve small photos in two folders, and a note that is none."""
    for n in range(12):
        place = tmp_path / "holiday" / ("sea" if n % 2 else "town")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{n}.jpg").write_bytes(jpeg(seed=n))
    (tmp_path / "holiday" / "notes.txt").write_text("sunny")
    return tmp_path / "holiday"


def title(page: Page) -> str:
    dock = page.locator("[data-dock-title]")
    expect(dock).to_have_text(re.compile("added|already|Cancelled"), timeout=60_000)
    return dock.inner_text()


def travelled(page: Page) -> list[Request]:
    """Return a list that fills with the requests that carry a file."""
    found: list[Request] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/api/v1/photos"):
            found.append(request)

    page.on("request", note)
    return found


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Drop files on the page as a browser hands them over."""
    transfer = page.evaluate_handle(
        """(files) => {
          const transfer = new DataTransfer();
          for (const [name, bytes] of Object.entries(files)) {
            transfer.items.add(new File([new Uint8Array(bytes)], name, { lastModified: 1.6e12 }));
          }
          return transfer;
        }""",
        {name: list(content) for name, content in files.items()},
    )
    page.dispatch_event("[data-drop-zone]", "drop", {"dataTransfer": transfer})


@pytest.mark.usefixtures("celery_worker")
def test_folder_becomes_photos_without_a_reload(
    page: Page, alice: User, sign_in: SignIn, photos: Photos
) -> None:
    sign_in(alice)
    page.goto("/upload/")
    files = [photos["obama.jpg"], photos["biden.jpg"], photos["32bit.png"]]
    page.set_input_files("input[name=files]", files)
    assert title(page) == "3 added"
    expect(page.locator("#arrivals .tile img")).to_have_count(3, timeout=60_000)
    shown = page.locator("#arrivals .tile img").first
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("(image) => image.naturalWidth") > 0
    expect(page.locator("#status")).to_be_empty(timeout=60_000)
    assert Photo.objects.ready().count() == 3


def test_folder_with_subfolders(page: Page, alice: User, sign_in: SignIn, folder: Path) -> None:
    sign_in(alice)
    page.goto("/upload/")
    page.set_input_files("input[data-folder]", folder)
    assert title(page) == "12 added, 1 not a photo"
    page.click("[data-dock-problems] summary")
    problem = page.locator("[data-dock-problem-list] li")
    expect(problem).to_contain_text("holiday/notes.txt")
    assert Photo.objects.filter(owner=alice).count() == 12


def test_dropped_folder_again_sends_nothing(
    page: Page, alice: User, sign_in: SignIn, folder: Path
) -> None:
    sign_in(alice)
    page.goto("/upload/")
    (folder / "notes.txt").unlink()
    sent = travelled(page)
    page.set_input_files("input[data-folder]", folder)
    assert title(page) == "12 added"
    assert len(sent) == 12
    page.goto("/upload/")
    page.set_input_files("input[data-folder]", folder)
    assert title(page) == "12 already here"
    assert len(sent) == 12


def test_known_file_joins_the_album_without_travelling(
    page: Page, alice: User, sign_in: SignIn
) -> None:
    album = Album.objects.create(owner=alice, title="Lake")
    content = jpeg(seed=1)
    sign_in(alice)
    page.goto("/")
    drop(page, {"one.jpg": content})
    assert title(page) == "1 added"
    page.goto(f"/albums/{album.pk}/")
    sent = travelled(page)
    drop(page, {"same photo, other name.jpg": content, "new.jpg": jpeg(seed=2)})
    assert title(page) == "1 added, 1 already here"
    assert len(sent) == 1
    assert album.photos.count() == 2
    expect(page.locator("#arrivals .tile")).to_have_count(2)


def test_file_date_is_kept(page: Page, alice: User, sign_in: SignIn) -> None:
    sign_in(alice)
    page.goto("/")
    drop(page, {"one.jpg": jpeg(seed=1)})
    assert title(page) == "1 added"
    modified = Photo.objects.get().modified_at
    assert modified is not None
    assert modified.timestamp() == 1.6e9


def test_closed_tab_goes_on_where_it_stopped(
    page: Page, alice: User, sign_in: SignIn, folder: Path
) -> None:
    sign_in(alice)
    (folder / "notes.txt").unlink()
    page.goto("/upload/")
    taken = 0

    def five(route: Route) -> None:
        nonlocal taken
        taken += 1
        if taken <= 5:
            route.continue_()
        else:
            route.abort()  # the line is gone, and the page tries again until it is closed

    page.route("**/api/v1/photos", five)
    page.set_input_files("input[data-folder]", folder)
    expect(page.locator("[data-dock-detail]")).to_have_text("5 of 12 files")
    page.close()
    again = page.context.new_page()
    again.goto("/upload/")
    again.set_input_files("input[data-folder]", folder)
    assert title(again) == "7 added, 5 already here"
    assert Photo.objects.count() == 12


def test_cancel(page: Page, alice: User, sign_in: SignIn, folder: Path) -> None:
    sign_in(alice)
    page.goto("/upload/")
    page.route("**/api/v1/photos", lambda _route: None)  # a line on which nothing arrives
    sent = travelled(page)
    page.set_input_files("input[data-folder]", folder)
    expect(page.locator("[data-dock-running] li")).to_have_count(3)
    page.click("[data-dock-cancel]")
    assert title(page) == "Cancelled"
    expect(page.locator("[data-dock-detail]")).to_have_text("0 added, 13 not uploaded")
    expect(page.locator("[data-dock-running] li")).to_have_count(0)
    assert len(sent) == 3
    page.unroute("**/api/v1/photos")
    page.set_input_files("input[data-folder]", folder)
    whole = page.locator("[data-dock-title]")  # it still says "Cancelled" for a moment
    expect(whole).to_have_text("12 added, 1 not a photo", timeout=60_000)


def test_broken_line_is_tried_again(page: Page, alice: User, sign_in: SignIn) -> None:
    sign_in(alice)
    page.goto("/")
    answers = iter(["abort", "503", "429"])

    def faulty(route: Route) -> None:
        answer = next(answers, "")
        if answer == "abort":
            route.abort()
        elif answer:
            route.fulfill(status=int(answer), headers={"Retry-After": "1"}, body="")
        else:
            route.continue_()

    page.route("**/api/v1/photos", faulty)
    drop(page, {"one.jpg": jpeg(seed=1)})
    assert title(page) == "1 added"
    assert Photo.objects.count() == 1


def test_one_bad_file_does_not_stop_the_others(page: Page, alice: User, sign_in: SignIn) -> None:
    sign_in(alice)
    page.goto("/")
    drop(page, {"cut.jpg": jpeg(seed=1)[:100], "fine.jpg": jpeg(seed=2), "no.jpg": b"hello"})
    assert title(page) == "1 added, 1 not a photo, 1 failed"
    page.click("[data-dock-problems] summary")
    expect(page.locator("[data-dock-problem-list]")).to_contain_text("cut.jpg")
    assert Photo.objects.get().filename == "fine.jpg"


def test_leaving_during_an_upload_is_asked_about(page: Page, alice: User, sign_in: SignIn) -> None:
    sign_in(alice)
    page.goto("/")
    page.route("**/api/v1/photos", lambda _route: None)
    drop(page, {"one.jpg": jpeg(seed=1)})
    expect(page.locator("[data-dock-running] li")).to_have_count(1)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.click("main h1")  # a page may only ask somebody who has touched it
    page.goto("/albums/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 1_000_000])
def test_own_sha256(page: Page, alice: User, sign_in: SignIn, size: int) -> None:
    """The implementation for plain http, on every length at which padding changes."""
    content = bytes(n * 31 % 251 for n in range(size))
    sign_in(alice)
    page.goto("/")
    digest = page.evaluate(
        """async ([bytes, step]) => {
          const { Sha256 } = await import("/static/js/upload/sha256.js");
          const sha = new Sha256();
          const data = new Uint8Array(bytes);
          for (let at = 0; at < data.length; at += step) sha.update(data.subarray(at, at + step));
          return sha.hex();
        }""",
        [list(content), 97 if size < 10_000 else 65_537],
    )
    assert digest == hashlib.sha256(content).hexdigest()
