"""The review by keyboard, on real photos that a real worker has looked through."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

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
    """Press a key and wait until the card is another one, has settled, and the answer is saved."""
    page.locator("#card").evaluate("(card) => { card.dataset.old = ''; }")
    page.keyboard.press(key)
    busy = "#card[data-old], #card.htmx-settling, .review-page[data-saving]"
    expect(page.locator(busy)).to_have_count(0)


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


@pytest.fixture
def held(page: Page, library: dict[str, Photo]) -> list[Route]:
    """The review asks about strangers, the next cards wait, and answers do not arrive."""
    page.goto("/review/")
    press(page, "y")
    ask_about_strangers(page)
    expect(page.locator(".review-page[data-ahead='2']")).to_have_count(1)
    answers: list[Route] = []
    page.route(re.compile("/faces/\\d+/ignore"), lambda route: answers.append(route))
    return answers


def test_the_next_card_does_not_wait_for_the_answer(page: Page, held: list[Route]) -> None:
    first = card(page)
    page.keyboard.press("i")
    expect(page.locator(f"#card[data-card='{first}']")).to_have_count(0)
    second = card(page)
    expect(page.locator("#card")).to_be_focused()
    crop = page.locator(".review-pair img").first
    assert crop.evaluate("(image) => image.complete && image.naturalWidth > 0")
    page.keyboard.press("i")
    expect(page.locator(f"#card[data-card='{second}']")).to_have_count(0)
    assert Face.objects.open().filter(pk__in=(first, second)).count() == 2
    while held:
        held.pop(0).continue_()
        page.wait_for_timeout(300)
    expect(page.locator(".review-page[data-saving]")).to_have_count(0)
    assert not Face.objects.open().filter(pk__in=(first, second)).exists()
    assert card(page) not in (first, second)


def test_a_card_whose_answer_is_lost_comes_back(page: Page, held: list[Route]) -> None:
    first = card(page)
    page.keyboard.press("i")
    expect(page.locator(f"#card[data-card='{first}']")).to_have_count(0)
    second = card(page)
    held.pop().abort()
    expect(page.get_by_text("That answer was not saved.")).to_be_visible()
    expect(page.locator(f"#card[data-card='{first}']")).to_have_count(1)
    page.unroute_all()
    press(page, "i")
    assert not Face.objects.open().filter(pk=first).exists()
    assert card(page) == second


def test_a_card_that_was_decided_elsewhere_goes(page: Page, alice: User, held: list[Route]) -> None:
    first = card(page)
    page.keyboard.press("i")
    expect(page.locator(f"#card[data-card='{first}']")).to_have_count(0)
    second = card(page)
    review.ignore([Face.objects.get(pk=second)], by=alice)
    held.pop().continue_()
    expect(page.locator(f"#card[data-card='{second}']")).to_have_count(0)
    assert card(page) not in (first, second)


def test_a_range_of_faces_is_taken_out_with_shift(
    page: Page, alice: User, photos: Photos, library: dict[str, Photo]
) -> None:
    library |= album.fill(alice, [photos["obama3.jpg"]])
    page.goto("/review/")
    boxes = page.get_by_role("checkbox")
    boxes.nth(0).uncheck()
    boxes.nth(0).check()
    boxes.nth(1).click(modifiers=["Shift"])
    expect(boxes.nth(0)).not_to_be_checked()
    expect(page.get_by_text("2 faces are taken out")).to_be_visible()


def test_skipped_faces_are_brought_back(page: Page, library: dict[str, Photo]) -> None:
    page.goto("/review/")
    face = card(page)
    press(page, "s")
    page.get_by_role("link", name="See what you skipped").click()
    expect(page.get_by_role("checkbox")).to_have_count(1)
    page.get_by_role("button", name="Ask about them again").click()
    expect(page.locator(f"#card[data-card='{face}']")).to_have_count(1)


def test_the_keys_are_listed_from_everywhere(page: Page, library: dict[str, Photo]) -> None:
    page.goto("/people/")
    page.keyboard.press("?")
    page.wait_for_url("**/keys/")
    for heading in ("Everywhere", "Photo", "Review"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
