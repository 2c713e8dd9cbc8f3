"""Two people, or two tabs, answer at the same moment: one wins, and the other is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from albums import trash
from albums.models import Photo, User
from faces import removal, review
from faces.models import Decision, Face, Person, Rejection
from tests.at_once import at_once
from tests.faces import library

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]
TIMES = 3  # the order of two is chance


@pytest.fixture(params=range(TIMES))
def open_face(alice: User, packs_dir: Path, request: pytest.FixtureRequest) -> Face:
    return library.face(library.photo(alice, "a.jpg"), library.axis(9))


def test_two_names_for_one_face(alice: User, open_face: Face) -> None:
    said = at_once(
        lambda: review.confirm([open_face], by=alice, name="Ada", only_open=True),
        lambda: review.confirm([open_face], by=alice, name="Bea", only_open=True),
    )
    won = [one for one in said if isinstance(one, Decision)]
    told = [one for one in said if isinstance(one, review.Conflict)]
    assert (len(won), len(told)) == (1, 1)
    open_face.refresh_from_db()
    assert open_face.person == won[0].person


def test_one_new_name_for_two_faces_is_one_person(alice: User, open_face: Face) -> None:
    other = library.face(library.photo(alice, "b.jpg"), library.axis(8))
    said = at_once(
        lambda: review.confirm([open_face], by=alice, name="Ada"),
        lambda: review.confirm([other], by=alice, name="ada"),
    )
    assert all(isinstance(one, Decision) for one in said), said
    assert Person.objects.get().faces.count() == 2


def test_confirmed_here_and_rejected_there(alice: User, open_face: Face) -> None:
    ada = library.named(alice, "Ada", library.axis(0))
    said = at_once(
        lambda: review.confirm([open_face], by=alice, person=ada, only_open=True),
        lambda: review.reject([open_face], ada, by=alice, only_open=True),
    )
    open_face.refresh_from_db()
    rejected = Rejection.objects.filter(face=open_face, person=ada).exists()
    # A rejected face is still open, and a later word replaces an earlier one.
    assert open_face.person == ada
    assert not rejected
    assert isinstance(said[0], Decision)
    assert isinstance(said[1], Decision | review.Conflict)


def test_each_becomes_the_other(alice: User, open_face: Face) -> None:
    ada, bea = (
        library.named(alice, name, library.axis(n)) for n, name in enumerate(("Ada", "Bea"))
    )
    said = at_once(
        lambda: review.merge(ada, into=bea, by=alice),
        lambda: review.merge(bea, into=ada, by=alice),
    )
    assert sorted(type(one).__name__ for one in said) == ["Conflict", "Decision"], said
    assert Person.objects.visible_to(alice).get().faces.count() == 2


def test_a_name_given_while_the_person_becomes_another(alice: User, open_face: Face) -> None:
    ada, bea = (
        library.named(alice, name, library.axis(n)) for n, name in enumerate(("Ada", "Bea"))
    )
    said = at_once(
        lambda: review.merge(ada, into=bea, by=alice),
        lambda: review.confirm([open_face], by=alice, person=ada, only_open=True),
    )
    assert all(isinstance(one, Decision) for one in said), said
    open_face.refresh_from_db()
    assert open_face.person == bea


def test_what_is_said_of_somebody_who_became_another(alice: User, open_face: Face) -> None:
    """The same without chance: the tab still shows who is part of somebody by now."""
    ada, bea = (
        library.named(alice, name, library.axis(n)) for n, name in enumerate(("Ada", "Bea"))
    )
    review.merge(Person.objects.get(pk=ada.pk), into=bea, by=alice)
    review.reject([open_face], ada, by=alice)
    assert Rejection.objects.get(face=open_face).person == bea
    review.confirm([open_face], by=alice, person=ada)
    open_face.refresh_from_db()
    assert open_face.person == bea
    review.delete_person(bea, by=alice)
    with pytest.raises(review.Conflict):
        review.confirm([open_face], by=alice, person=ada)


def test_emptying_the_trash_while_restoring(alice: User, open_face: Face) -> None:
    removal.throw_away(Photo.objects.all(), by=alice)
    gone, back = at_once(
        lambda: removal.delete_for_good(Photo.with_trash.all()),
        lambda: trash.restore(Photo.with_trash.all()),
    )
    assert {gone, back} == {0, 1}
    assert Photo.objects.count() == back
    assert Face.objects.count() == back
