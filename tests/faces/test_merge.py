"""Two people become one, part again as they were, and are offered only while that makes sense."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from albums.models import User
from faces import review
from faces.models import (
    Candidate,
    Change,
    Collage,
    Decision,
    Face,
    Person,
    Rejection,
    Template,
)
from tests.faces.library import axis, face, named, near, photo, shown


def rows() -> dict[str, Sequence[Any]]:
    """What the user said, and what follows from it."""
    return {
        "people": list(Person.objects.order_by("pk").values()),
        "faces": list(Face.objects.order_by("pk").values()),
        "rejections": list(
            Rejection.objects.order_by("face", "person").values("face", "person", "by")
        ),
        "candidates": list(
            Candidate.objects.order_by("face", "person").values("face", "person", "rank")
        ),
        "templates": list(
            Template.objects.order_by("person", "number").values("person", "number", "faces")
        ),
    }


def test_merge_and_undo_leave_every_row_as_it_was(alice: User) -> None:
    ada, eda = named(alice, "Ada", axis(0)), named(alice, "Eda", near(axis(0), 0.7, towards=1))
    not_eda = face(photo(alice, "x.jpg"), near(axis(0), 0.8, towards=2))
    not_ada = face(photo(alice, "y.jpg"), near(axis(1), 0.8, towards=3))
    review.reject([not_eda], eda, by=alice)
    review.reject([not_ada], ada, by=alice)
    review.reject([eda.faces.get()], ada, by=alice)
    before = rows()
    decision = review.merge(eda, into=ada, by=alice)
    assert ada.faces.count() == 2
    assert list(Person.objects.visible_to(alice)) == [ada]
    assert shown(not_eda) == shown(not_ada) == []
    assert not Rejection.objects.filter(face__person=ada, person=ada).exists()
    assert review.undo(decision, by=alice) == 1
    assert rows() == before


def test_rejections_of_the_one_hold_for_the_other(alice: User) -> None:
    ada, eda = named(alice, "Ada", axis(0)), named(alice, "Eda", near(axis(0), 0.9, towards=1))
    probe = face(photo(alice, "x.jpg"), near(axis(0), 0.9, towards=2))
    assert set(shown(probe)) == {"Ada", "Eda"}
    review.reject([probe], eda, by=alice)
    review.merge(eda, into=ada, by=alice)
    assert shown(probe) == []


@pytest.mark.parametrize("known", [False, True])
def test_the_day_of_birth_comes_along_where_there_is_none(alice: User, known: bool) -> None:
    ada, eda = named(alice, "Ada", axis(0)), named(alice, "Eda", axis(1))
    born = date(2000, 1, 1) if known else None
    review.set_birth(eda, date(2010, 5, 5), by=alice)
    review.set_birth(ada, born, by=alice)
    decision = review.merge(Person.objects.get(pk=eda.pk), into=ada, by=alice)
    ada.refresh_from_db()
    assert ada.born_on == (born or date(2010, 5, 5))
    review.undo(decision, by=alice)
    ada.refresh_from_db()
    assert ada.born_on == born


def test_the_name_is_free_after_a_merge(alice: User) -> None:
    ada, eda = named(alice, "Ada", axis(0)), named(alice, "Eda", axis(1))
    decision = review.merge(eda, into=ada, by=alice)
    other = named(alice, "Eda", axis(5))
    assert other != eda
    with pytest.raises(review.Refused):
        review.undo(decision, by=alice)
    review.rename(other, "Edna", by=alice)
    review.undo(decision, by=alice)
    assert set(Person.objects.visible_to(alice)) == {ada, eda, other}


def test_undo_of_an_older_answer_finds_who_there_is_now(alice: User) -> None:
    ada, eda = named(alice, "Ada", axis(0)), named(alice, "Eda", axis(1))
    one = eda.faces.get()
    moved = review.confirm([one], by=alice, person=ada)
    assert moved is not None
    review.merge(eda, into=ada, by=alice)
    review.undo(moved, by=alice)
    one.refresh_from_db()
    assert one.person == ada


def test_one_face_does_not_leave_a_merge(alice: User) -> None:
    ada, eda = named(alice, "Ada", axis(0)), named(alice, "Eda", axis(1))
    other = face(photo(alice, "e2.jpg"), near(axis(1), 0.9, towards=3))
    review.confirm([other], by=alice, person=eda)
    review.merge(eda, into=ada, by=alice)
    review.undo_face(other, by=alice)
    assert eda.faces.count() == 2
    assert not Change.objects.filter(decision__kind=Decision.Kind.MERGE, undone_at=None).exists()


def test_merging_twice_is_a_conflict(alice: User) -> None:
    ada, eda, ida = (named(alice, name, axis(n)) for n, name in enumerate(("Ada", "Eda", "Ida")))
    review.merge(eda, into=ada, by=alice)
    with pytest.raises(review.Conflict):
        review.merge(eda, into=ida, by=alice)


def test_strangers_merge_nobody(alice: User, charlie: User) -> None:
    ada, eda = named(alice, "Ada", axis(0)), named(alice, "Eda", axis(1))
    with pytest.raises(review.Refused):
        review.merge(eda, into=ada, by=charlie)
    with pytest.raises(review.Refused):
        review.merge(ada, into=ada, by=alice)


def pairs(user: User) -> list[set[str]]:
    return [{one.person.name, one.other.name} for one in review.pairs(user)]


def test_people_who_look_alike_are_offered_best_first(alice: User) -> None:
    named(alice, "Ada", axis(0))
    named(alice, "Eda", near(axis(0), 0.8, towards=1))
    named(alice, "Ida", near(axis(0), 0.7, towards=2))
    named(alice, "Zoe", axis(9))
    assert pairs(alice) == [{"Ada", "Eda"}, {"Ada", "Ida"}, {"Eda", "Ida"}]


def test_people_who_are_different_are_not_offered(alice: User) -> None:
    ada, eda = named(alice, "Ada", axis(0)), named(alice, "Eda", near(axis(0), 0.9, towards=1))
    assert pairs(alice) == [{"Ada", "Eda"}]
    review.distinguish(eda, ada, by=alice)
    assert pairs(alice) == []
    # Nor does who they became part of.
    ida = named(alice, "Ida", near(axis(0), 0.95, towards=2))
    review.merge(ada, into=ida, by=alice)
    assert pairs(alice) == []


@pytest.mark.parametrize("collage", [False, True])
def test_people_of_one_photo_are_two_unless_it_is_a_collage(alice: User, collage: bool) -> None:
    named(alice, "Ada", axis(0))
    ada = Person.objects.get()
    here = ada.faces.get().photo
    other = face(here, near(axis(0), 0.9, towards=1), x=0.6)
    review.confirm([other], by=alice, name="Eda")
    if collage:
        Collage.objects.create(photo=here)
    assert len(pairs(alice)) == collage
