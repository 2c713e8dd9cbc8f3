"""The journal in the browser: found in the user menu, and an entry is taken back there."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from albums.models import Photo, User
from faces import review
from faces.models import Person


def test_a_deleted_person_is_brought_back(
    page: Page,
    alice: User,
    filled: dict[str, Photo],
    faults: list[str],
) -> None:
    joe = Person.objects.get(name="Joe Biden")
    review.delete_person(joe, by=alice)
    page.goto("/")
    page.get_by_label("Your account").first.click()
    page.get_by_role("link", name="Journal").click()
    gone = page.get_by_role("listitem").filter(has_text="Joe Biden was forgotten, with 1 face.")
    gone.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Joe Biden is back, with 1 face.")).to_be_visible()
    expect(gone.get_by_text("Taken back")).to_be_visible()
    assert joe.faces.count() == 1
    assert not faults
