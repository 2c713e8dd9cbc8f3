"""Every decision can be taken back: all rows about faces are then as they were before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from albums.models import User
from faces import review
from faces.models import Decision, Face, Person, Rejection
from faces.review import people
from tests.faces.library import axis, face, named, near, photo, shown
from tests.faces.rows import everything

MANY = 500


@pytest.fixture
def family(alice: User) -> dict[str, Person]:
    """Two people with covers, faces that are suggested, rejected and unknown."""
    ada, bea = named(alice, "Ada", axis(0)), named(alice, "Bea", axis(1))
    for number in range(4):
        other = face(photo(alice, f"ada{number}.jpg"), near(axis(0), 0.9, towards=10 + number))
        review.confirm([other], by=alice, person=ada)
    review.set_cover(ada, ada.faces.earliest("pk"), by=alice)
    review.set_cover(bea, bea.faces.get(), by=alice)
    probe = face(photo(alice, "probe.jpg"), near(axis(0), 0.7, towards=20))
    face(photo(alice, "other.jpg"), near(axis(1), 0.7, towards=21))
    review.reject([probe], bea, by=alice)
    review.reject([ada.faces.latest("pk")], bea, by=alice)
    return {"ada": ada, "bea": bea}


def open_faces() -> list[Face]:
    return list(Face.objects.open().order_by("pk"))


KINDS = (
    "confirm",
    "confirm a new name",
    "confirm and take out",
    "split",
    "move",
    "reject",
    "reject named",
    "ignore",
    "merge",
    "merge the other way",
    "rename",
    "birth",
    "cover",
    "mark",
    "distinguish",
    "delete",
)


def decide(kind: str, user: User, ada: Person, bea: Person) -> Decision:
    decisions: dict[str, Callable[[], Decision | None]] = {
        "confirm": lambda: review.confirm(open_faces(), by=user, person=bea),
        "confirm a new name": lambda: review.confirm(open_faces(), by=user, name="Cy"),
        "confirm and take out": lambda: review.confirm(
            open_faces()[:1], by=user, person=ada, not_these=open_faces()[1:]
        ),
        "split": lambda: review.confirm(ada.faces.all()[:3], by=user, name="Cy"),
        "move": lambda: review.confirm(ada.faces.all(), by=user, person=bea),
        "reject": lambda: review.reject(open_faces(), ada, by=user),
        "reject named": lambda: review.reject(ada.faces.all(), ada, by=user),
        "ignore": lambda: review.ignore(open_faces(), by=user),
        "merge": lambda: review.merge(ada, into=bea, by=user),
        "merge the other way": lambda: review.merge(bea, into=ada, by=user),
        "rename": lambda: review.rename(ada, "Ada Lovelace", by=user),
        "birth": lambda: review.set_birth(ada, date(2020, 1, 1), by=user),
        "cover": lambda: review.set_cover(ada, ada.faces.latest("pk"), by=user),
        "mark": lambda: review.mark(ada, by=user, favourite=True, hidden=True),
        "distinguish": lambda: review.distinguish(ada, bea, by=user),
        "delete": lambda: review.delete_person(ada, by=user),
    }
    decision = decisions[kind]()
    assert decision is not None
    return decision


@pytest.mark.parametrize("kind", KINDS)
def test_the_rows_are_as_before(alice: User, family: dict[str, Person], kind: str) -> None:
    before = everything()
    decision = decide(kind, alice, family["ada"], family["bea"])
    assert everything() != before
    review.undo(decision, by=alice)
    assert everything() == before
    decision.refresh_from_db()
    assert decision.undone_at is not None
    with pytest.raises(review.Conflict, match="already"):
        review.undo(decision, by=alice)


def test_a_name_that_was_taken_away_comes_back(alice: User, family: dict[str, Person]) -> None:
    bea = family["bea"]
    before = everything()
    decision = review.unname(bea.faces.all(), by=alice)
    assert decision is not None
    review.undo(decision, by=alice)
    after = everything()
    # A group that the face found meanwhile is kept: groups grow, and are never rebuilt.
    assert after["Person"] == before["Person"]
    assert after["Candidate"] == before["Candidate"]
    assert after["Template"] == before["Template"]
    assert bea.faces.get().confirmed_by == alice


def test_all_of_them_one_after_the_other(alice: User, family: dict[str, Person]) -> None:
    states = []
    for kind in ("distinguish", "rename", "split", "birth", "merge", "mark"):
        states.append(everything())
        ada, bea = (Person.objects.get(pk=one.pk) for one in family.values())
        decide(kind, alice, ada, bea)
    while states:
        assert review.undo_last(by=alice) is not None
        assert everything() == states.pop()


@pytest.mark.parametrize("name", ["Ada", "Somebody new"])
def test_five_hundred_faces_at_once(alice: User, family: dict[str, Person], name: str) -> None:
    place = photo(alice, "crowd.jpg")
    faces = [
        face(place, near(axis(0), 0.8, towards=30 + number % 400), match=False)
        for number in range(MANY)
    ]
    before = everything()
    decision = review.confirm(faces, by=alice, name=name)
    assert decision is not None
    assert decision.changes.count() == MANY
    assert review.undo(decision, by=alice) == MANY
    # Matching them again found what nobody had looked for before; all else is as it was.
    after = everything()
    for table in before.keys() - {"Candidate"}:
        assert after[table] == before[table]


def test_what_was_decided_since_stays(alice: User, family: dict[str, Person]) -> None:
    ada, bea = family["ada"], family["bea"]
    moved = review.confirm(ada.faces.all(), by=alice, person=bea)
    assert moved is not None
    one = bea.faces.latest("pk")
    review.confirm([one], by=alice, name="Cy")
    assert review.undo(moved, by=alice) == 4
    one.refresh_from_db()
    assert one.person == Person.objects.get(name="Cy")
    moved.refresh_from_db()
    assert moved.undone_at is None
    with pytest.raises(review.Conflict, match="decided anew"):
        review.undo(moved, by=alice)


@pytest.mark.parametrize("kind", ["rename", "birth", "mark", "cover"])
def test_a_field_that_was_changed_again_stays(
    alice: User, family: dict[str, Person], kind: str
) -> None:
    ada = family["ada"]
    decision = decide(kind, alice, ada, family["bea"])
    review.rename(ada, "Ida", by=alice)
    review.set_birth(ada, date(1990, 1, 1), by=alice)
    review.mark(ada, by=alice, favourite=False)
    review.set_cover(ada, ada.faces.order_by("pk")[2], by=alice)
    before = everything()
    with pytest.raises(review.Conflict, match="changed again"):
        review.undo(decision, by=alice)
    assert everything() == before


def test_who_was_made_stays_while_something_was_said_about_them(alice: User) -> None:
    one = face(photo(alice, "a.jpg"), axis(0))
    decision = review.confirm([one], by=alice, name="Ada")
    ada = Person.objects.get()
    review.set_birth(ada, date(1990, 1, 1), by=alice)
    assert decision is not None
    review.undo(decision, by=alice)
    assert list(Person.objects.current()) == [ada]


def test_a_deleted_person_is_out_of_sight(alice: User, family: dict[str, Person]) -> None:
    ada = family["ada"]
    one = ada.faces.earliest("pk")
    review.delete_person(ada, by=alice)
    assert ada not in Person.objects.visible_to(alice)
    assert "Ada" not in shown(one)
    assert not ada.templates.exists()
    with pytest.raises(review.Conflict):
        review.delete_person(ada, by=alice)


def test_earlier_answers_about_a_deleted_person_wait(
    alice: User, family: dict[str, Person]
) -> None:
    renamed = review.rename(family["ada"], "Ida", by=alice)
    review.delete_person(family["ada"], by=alice)
    assert renamed is not None
    with pytest.raises(review.Refused, match="Bring Ida back first"):
        review.undo(renamed, by=alice)


def test_an_undo_gives_no_face_to_a_deleted_person(alice: User, family: dict[str, Person]) -> None:
    ada, bea = family["ada"], family["bea"]
    moved = review.confirm(ada.faces.all(), by=alice, person=bea)
    review.delete_person(ada, by=alice)
    assert moved is not None
    assert review.undo(moved, by=alice) == 5
    assert Face.objects.filter(person=ada).count() == 0
    assert not Face.objects.open().exclude(confirmed_by=None).exists()


def test_the_name_may_be_taken_when_somebody_comes_back(
    alice: User, family: dict[str, Person]
) -> None:
    decision = review.delete_person(family["ada"], by=alice)
    again = named(alice, "Ada", axis(5))
    before = everything()
    with pytest.raises(review.Refused, match="Rename one of them first"):
        review.undo(decision, by=alice)
    assert everything() == before
    review.rename(again, "Adele", by=alice)
    review.undo(decision, by=alice)
    assert family["ada"].faces.count() == 5


def test_after_a_month_nothing_is_left_of_a_deleted_person(
    alice: User, family: dict[str, Person]
) -> None:
    ada = family["ada"]
    review.delete_person(ada, by=alice)
    review.forget_deleted()
    assert Person.objects.filter(pk=ada.pk).exists()
    long_ago = timezone.now() - people.KEPT - timedelta(hours=1)
    Person.objects.filter(pk=ada.pk).update(deleted_at=long_ago)
    review.forget_deleted()
    assert not Person.objects.filter(pk=ada.pk).exists()
    assert not Decision.objects.filter(person=None).exists()
    assert Rejection.objects.count() == 2
    assert Face.objects.open().count() == 7


def test_a_lost_rejection_comes_back_as_it_was(alice: User, family: dict[str, Person]) -> None:
    bea = family["bea"]
    rejected = Rejection.objects.filter(person=bea).earliest("pk")
    decision = review.confirm([rejected.face], by=alice, person=bea)
    assert not Rejection.objects.filter(pk=rejected.pk).exists()
    assert decision is not None
    review.undo(decision, by=alice)
    back = Rejection.objects.get(face=rejected.face, person=bea)
    assert (back.by, back.at, back.decision) == (rejected.by, rejected.at, rejected.decision)
