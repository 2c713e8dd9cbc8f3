"""The review by keyboard, on real photos that a real worker has looked through."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from albums.models import Photo, User
from faces import review
from faces.models import Face, Person
from tests.browser import album
from tests.photos import Photos

SignIn = Callable[[User], None]


@pytest.fixture
def library(
    celery_worker: object, media: object, alice: User, photos: Photos, sign_in: SignIn
) -> dict[str, Photo]:
    """Two people are known; obama2.jpg is a suggestion, six faces of a group were seen once."""
    sign_in(alice)
    files = [photos["obama.jpg"], photos["obama2.jpg"], photos["biden.jpg"], photos.group]
    filled = album.fill(alice, files)
    for name, person in (("obama.jpg", "Barack Obama"), ("biden.jpg", "Joe Biden")):
        review.confirm([album.face(filled[name])], by=alice, name=person)
    return filled


def card(page: Page) -> int:
    return int(page.locator("#card").get_attribute("data-card") or 0)


def press(page: Page, key: str) -> None:
    """Press a key and wait until the card is another one and has settled."""
    page.locator("#card").evaluate("(card) => { card.dataset.old = ''; }")
    page.keyboard.press(key)
    expect(page.locator("#card[data-old], #card.htmx-settling")).to_have_count(0)


def ask_about_strangers(page: Page) -> None:
    with page.expect_response(re.compile("/review/everybody")):
        page.get_by_role("button", name="Ask about them too").click()
    expect(page.get_by_role("heading", name="Who is this?")).to_be_visible()
    expect(page.locator("#card.htmx-settling")).to_have_count(0)


def test_yes_and_undo(page: Page, library: dict[str, Photo]) -> None:
    face = album.face(library["obama2.jpg"])
    page.goto("/review/")
    expect(page.get_by_role("heading", name="Is this Barack Obama?")).to_be_visible()
    assert card(page) == face.pk
    press(page, "y")
    expect(page.get_by_text("Everything that matters is answered")).to_be_visible()
    face.refresh_from_db()
    assert face.person == Person.objects.get(name="Barack Obama")
    press(page, "u")
    expect(page.get_by_role("heading", name="Is this Barack Obama?")).to_be_visible()
    face.refresh_from_db()
    assert face.person is None


def test_no_is_for_ever(page: Page, library: dict[str, Photo]) -> None:
    face = album.face(library["obama2.jpg"])
    page.goto("/review/")
    press(page, "n")
    assert face.rejections.get().person.name == "Barack Obama"
    page.goto(f"/review/?faces={face.pk}")
    expect(page.get_by_role("heading", name="Who is this?")).to_be_visible()


def test_a_number_chooses_among_candidates(
    page: Page, alice: User, photos: Photos, library: dict[str, Photo]
) -> None:
    # One person under two names, as two who look alike would be.
    twin = album.fill(alice, [photos["obama3.jpg"]])["obama3.jpg"]
    review.confirm([album.face(twin)], by=alice, name="The Twin")
    face = album.face(library["obama2.jpg"])
    second = face.candidates.shown().get(rank=2).person
    page.goto(f"/review/?faces={face.pk}")
    press(page, "2")
    face.refresh_from_db()
    assert face.person == second


def test_typing_a_name(page: Page, library: dict[str, Photo]) -> None:
    page.goto("/review/")
    press(page, "y")
    ask_about_strangers(page)
    asked = card(page)
    page.keyboard.press("t")
    # What is typed is a name and no command, though its letters are keys.
    page.keyboard.type("Sunny")
    expect(page.get_by_role("option", name="New person: Sunny")).to_be_visible()
    press(page, "Enter")
    assert Face.objects.get(pk=asked).person == Person.objects.get(name="Sunny")
    assert card(page) != asked


def test_skip_keeps_its_place_across_a_reload(page: Page, library: dict[str, Photo]) -> None:
    page.goto("/review/")
    press(page, "s")
    ask_about_strangers(page)
    first = card(page)
    press(page, "s")
    second = card(page)
    assert second != first
    page.reload()
    assert card(page) == second
    press(page, "u")
    assert card(page) == first


def test_everything_ignored_or_skipped_comes_to_an_end(
    page: Page, library: dict[str, Photo]
) -> None:
    page.goto("/review/")
    press(page, "s")
    ask_about_strangers(page)
    while card(page):
        before = card(page)
        press(page, "i")
        assert card(page) != before
    expect(page.get_by_text("You skipped 1 face.")).to_be_visible()
    with page.expect_response(re.compile("/review/again")):
        page.get_by_role("button", name="Ask about them again").click()
    expect(page.get_by_role("heading", name="Is this Barack Obama?")).to_be_visible()


def test_a_set_by_keyboard(
    page: Page, alice: User, photos: Photos, library: dict[str, Photo], faults: list[str]
) -> None:
    library |= album.fill(alice, [photos["obama3.jpg"]])
    page.goto("/review/")
    heading = page.get_by_role("heading", name="Are both of these Barack Obama?")
    expect(heading).to_be_visible()
    boxes = page.get_by_role("checkbox")
    page.keyboard.press("ArrowDown")
    expect(boxes.nth(0)).to_be_focused()
    page.keyboard.press("p")
    expect(page.get_by_role("link", name="Open the photo", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(boxes.nth(1)).not_to_be_checked()
    expect(page.get_by_text("1 face is taken out")).to_be_visible()
    right, wrong = (int(boxes.nth(n).get_attribute("value") or 0) for n in range(2))
    press(page, "y")
    obama = Person.objects.get(name="Barack Obama")
    assert obama.faces.filter(pk=right).exists()
    assert list(obama.rejections.values_list("face", flat=True)) == [wrong]
    press(page, "u")
    expect(heading).to_be_visible()
    assert Face.objects.open().filter(pk__in=(right, wrong)).count() == 2
    press(page, "n")
    assert obama.rejections.count() == 2
    assert not faults


def test_a_question_mark_shows_the_keys(page: Page, library: dict[str, Photo]) -> None:
    page.goto("/review/")
    before = card(page)
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.keyboard.press("y")
    assert card(page) == before
    assert not Face.objects.filter(pk=before).exclude(person=None).exists()


def test_the_next_card_is_loaded_early(page: Page, library: dict[str, Photo]) -> None:
    page.goto("/review/")
    press(page, "y")
    ask_about_strangers(page)
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.reload()
    page.wait_for_load_state("networkidle")
    press(page, "s")
    following = Face.objects.get(pk=card(page))
    wanted = [f"/faces/{following.pk}.webp", f"/photos/{following.photo_id}/1600.webp?v=0"]
    before_skip = loaded[: next(n for n, url in enumerate(loaded) if url.endswith("/skip"))]
    for address in wanted:
        assert any(url.endswith(address) for url in before_skip)
