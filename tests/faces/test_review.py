import pytest

from albums.models import User
from faces import review
from faces.models import Change, Decision, Face, Person, Rejection
from tests.faces.library import axis, face, named, near, photo, shown

pytestmark = pytest.mark.django_db


def state() -> list[tuple[object, ...]]:
    """Everything that the user's word is kept in, to compare before and after."""
    faces = Face.objects.order_by("pk").values_list(
        "pk", "person", "confirmed_by", "confirmed_at", "ignored_at"
    )
    rejections = Rejection.objects.order_by("face", "person").values_list("face", "person")
    people = Person.objects.order_by("pk").values_list("pk", "name")
    return [*faces, *rejections, *people]


def test_confirm_by_new_name_makes_the_person(alice: User) -> None:
    one = face(photo(alice, "a.jpg"), axis(0))
    review.confirm([one], by=alice, name="  Ada\n Lovelace ")
    one.refresh_from_db()
    assert one.person is not None
    assert one.person.name == "Ada Lovelace"
    assert one.confirmed_by == alice
    assert one.confirmed_at is not None


def test_confirm_by_known_name_ignores_capitals(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    one = face(photo(alice, "a.jpg"), axis(1))
    review.confirm([one], by=alice, name="ADA")
    assert list(Person.objects.all()) == [ada]
    assert ada.faces.count() == 2


def test_confirm_without_a_name_is_refused(alice: User) -> None:
    one = face(photo(alice, "a.jpg"), axis(0))
    with pytest.raises(review.Refused):
        review.confirm([one], by=alice, name=" \n ")
    assert not Decision.objects.exists()


def test_confirm_twice_is_one_decision(alice: User) -> None:
    one = face(photo(alice, "a.jpg"), axis(0))
    assert review.confirm([one], by=alice, name="Ada") is not None
    assert review.confirm([one], by=alice, name="Ada") is None
    assert Decision.objects.count() == 1


def test_stale_set_leaves_newer_decisions_alone(alice: User) -> None:
    ada, bea = named(alice, "Ada", axis(0)), named(alice, "Bea", axis(1))
    first, second = (face(photo(alice, f"{n}.jpg"), axis(2 + n)) for n in range(2))
    review.confirm([first], by=alice, person=bea)
    review.confirm([first, second], by=alice, person=ada, only_open=True)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.person, second.person) == (bea, ada)
    with pytest.raises(review.Conflict):
        review.confirm([first], by=alice, person=ada, only_open=True)


def test_other_owners_faces_and_people_are_out_of_reach(alice: User, bob: User) -> None:
    his = named(bob, "Ben", axis(0))
    one = face(photo(alice, "a.jpg"), axis(0))
    with pytest.raises(review.Refused):
        review.confirm([one], by=alice, person=his)
    with pytest.raises(review.Refused):
        review.reject([one], his, by=alice)
    assert review.ignore(his.faces.all(), by=alice) is None
    assert his.faces.count() == 1


def test_reject_takes_the_name_away(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    one = ada.faces.get()
    review.set_cover(ada, one, by=alice)
    review.reject([one], ada, by=alice)
    one.refresh_from_db()
    ada.refresh_from_db()
    assert one.person is None
    assert ada.cover is None
    assert shown(one) == []


def test_confirming_a_rejected_name_is_the_newer_word(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    one = face(photo(alice, "a.jpg"), axis(0))
    review.reject([one], ada, by=alice)
    review.confirm([one], by=alice, person=ada)
    assert not Rejection.objects.exists()


def test_ignored_face_is_not_suggested(alice: User) -> None:
    named(alice, "Ada", axis(0))
    one = face(photo(alice, "a.jpg"), axis(0))
    review.ignore([one], by=alice)
    named(alice, "Ada Two", near(axis(0), 0.95, towards=4))
    assert shown(one) == []


@pytest.mark.parametrize(
    "kind", ["confirm", "rename", "reject", "reject_named", "ignore", "unname"]
)
def test_undo_restores_the_rows(alice: User, kind: str) -> None:
    ada, bea = named(alice, "Ada", axis(0)), named(alice, "Bea", axis(1))
    one = face(photo(alice, "a.jpg"), near(axis(0), 0.7, towards=9))
    review.confirm([named(alice, "Cy", axis(2)).faces.get()], by=alice, person=bea)
    before, suggestions = state(), shown(one)
    decisions = {
        "confirm": lambda: review.confirm([one], by=alice, name="Somebody new"),
        "rename": lambda: review.confirm(ada.faces.all(), by=alice, person=bea),
        "reject": lambda: review.reject([one], ada, by=alice),
        "reject_named": lambda: review.reject(ada.faces.all(), ada, by=alice),
        "ignore": lambda: review.ignore([one], by=alice),
        "unname": lambda: review.unname(bea.faces.all(), by=alice),
    }
    decision = decisions[kind]()
    assert decision is not None
    assert state() != before
    review.undo(decision, by=alice)
    assert state() == before
    assert shown(one) == suggestions


def test_undo_on_one_face_leaves_the_rest_of_the_set(alice: User) -> None:
    faces = [face(photo(alice, f"{n}.jpg"), axis(n)) for n in range(3)]
    review.confirm(faces, by=alice, name="Ada")
    review.undo_face(faces[1], by=alice)
    assert Person.objects.get().faces.count() == 2


def test_undo_does_not_undo_what_came_later(alice: User) -> None:
    one = face(photo(alice, "a.jpg"), axis(0))
    first = review.confirm([one], by=alice, name="Ada")
    review.confirm([one], by=alice, name="Bea")
    assert first is not None
    with pytest.raises(review.Conflict):
        review.undo(first, by=alice)
    one.refresh_from_db()
    assert one.person is not None
    assert one.person.name == "Bea"


def test_undo_twice_takes_back_two_decisions(alice: User) -> None:
    one = face(photo(alice, "a.jpg"), axis(0))
    review.confirm([one], by=alice, name="Ada")
    review.confirm([one], by=alice, name="Bea")
    assert review.undo_last(by=alice) is not None
    assert review.undo_last(by=alice) is not None
    assert review.undo_last(by=alice) is None
    one.refresh_from_db()
    assert one.person is None
    assert not Person.objects.exists()
    assert not Change.objects.filter(undone_at=None).exists()


def test_rename_to_a_taken_name_is_refused(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    named(alice, "Bea", axis(1))
    with pytest.raises(review.Refused, match="bea"):
        review.rename(ada, "bea", by=alice)
    ada.refresh_from_db()
    assert ada.name == "Ada"


def test_deleted_person_leaves_nameless_faces(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    one = ada.faces.get()
    review.delete_person(ada, by=alice)
    one.refresh_from_db()
    assert one.person is None
    assert not Person.objects.current().exists()


def test_questions_end_and_learn(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    likely = face(photo(alice, "a.jpg"), near(axis(0), 0.8, towards=8))
    stranger = face(photo(alice, "b.jpg"), axis(3))
    blurred = face(photo(alice, "c.jpg"), axis(4), quality=0.05)
    first = review.next_question(alice)
    assert first is not None
    assert first.faces == [likely]
    assert [one.person for one in first.candidates] == [ada]
    assert review.next_question(alice, skip={likely.pk}) is None
    second = review.next_question(alice, skip={likely.pk}, everybody=True)
    assert second is not None
    assert (second.faces, second.candidates) == ([stranger], [])
    review.confirm([likely], by=alice, person=ada)
    review.ignore([stranger], by=alice)
    assert review.next_question(alice, everybody=True) is None
    assert blurred.person is None
