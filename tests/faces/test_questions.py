"""The queue asks about sets first, the surest faces first, and about strangers seen once never."""

import pytest

from albums.models import User
from faces import review
from faces.models import Candidate, Face, Person, Rejection
from faces.review import questions
from tests.faces.library import Vector, axis, face, named, near, photo
from tests.faces.test_grouping import arrive


def cloud(owner: User, centre: int, count: int, similarity: float = 0.85) -> list[Face]:
    """Faces that look like one person, each in its own photo."""
    return [
        arrive(owner, f"{centre}-{n}.jpg", near(axis(centre), similarity, towards=centre + 1 + n))
        for n in range(count)
    ]


def suggested(owner: User, person: Person, centre: Vector, count: int) -> list[Face]:
    faces = [
        face(photo(owner, f"like-{person}-{n}.jpg"), near(centre, 0.9 - n / 100, towards=300 + n))
        for n in range(count)
    ]
    Candidate.objects.filter(person=person).update(probability=0.95)
    return faces


def ids(question: review.Question | None) -> list[int]:
    assert question is not None
    return [one.pk for one in question.faces]


def test_the_larger_group_first(alice: User) -> None:
    cloud(alice, 0, 3)
    large = cloud(alice, 100, 5)
    question = review.next_question(alice)
    assert question is not None
    assert question.kind == "name"
    assert set(ids(question)) == {one.pk for one in large}
    assert question.group == Face.objects.get(pk=large[0].pk).group


def test_suggestions_for_a_person_are_one_question(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    faces = suggested(alice, ada, axis(0), 4)
    question = review.next_question(alice)
    assert question is not None
    assert (question.kind, question.person) == ("confirm", ada)
    assert ids(question) == [one.pk for one in faces]


def test_naming_a_set_takes_out_what_does_not_belong(alice: User) -> None:
    *right, wrong = cloud(alice, 0, 5)
    group = Face.objects.get(pk=wrong.pk).group
    decision = review.confirm(right, by=alice, name="Ada", only_open=True, not_these=[wrong])
    assert decision is not None
    ada = Person.objects.get(name="Ada")
    wrong.refresh_from_db()
    assert ada.faces.count() == 4
    assert (wrong.person, wrong.group) == (None, None)
    assert Rejection.objects.filter(face=wrong, person=ada).exists()
    assert not wrong.candidates.shown().filter(person=ada).exists()
    review.undo(decision, by=alice)
    wrong.refresh_from_db()
    assert wrong.group == group
    assert not Rejection.objects.exists()
    assert Face.objects.filter(group=group, person=None).count() == 5


def test_a_face_that_was_taken_out_does_not_come_back(alice: User) -> None:
    *right, wrong = cloud(alice, 0, 4)
    review.regroup([wrong], by=alice)
    for late in range(3):
        arrive(alice, f"late-{late}.jpg", near(axis(0), 0.85, towards=50 + late))
    wrong.refresh_from_db()
    assert wrong.group is None or wrong.group != Face.objects.get(pk=right[0].pk).group


def test_after_sets_come_doubtful_faces_then_faces_that_look_alike(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    (single,) = suggested(alice, ada, axis(0), 1)
    pair = [
        arrive(alice, "a.jpg", axis(10)),
        arrive(alice, "b.jpg", near(axis(10), 0.49, towards=11)),
    ]
    stranger = arrive(alice, "stranger.jpg", axis(20))
    first = review.next_question(alice)
    assert first is not None
    assert (first.kind, ids(first)) == ("face", [single.pk])
    assert [one.person for one in first.candidates] == [ada]
    second = review.next_question(alice, skip={single.pk})
    assert second is not None
    assert second.kind == "name"
    assert set(ids(second)) == {one.pk for one in pair}
    assert second.group is None
    skipped = {single.pk, *ids(second)}
    assert review.next_question(alice, skip=skipped) is None
    assert stranger.pk not in skipped
    left = questions.look(alice).remaining
    assert (left.suggested, left.grouped, left.single, left.once) == (1, 0, 2, 1)
    last = review.next_question(alice, skip=skipped, everybody=True)
    assert ids(last) == [stranger.pk]


def test_poor_faces_are_not_asked_about(alice: User) -> None:
    arrive(alice, "a.jpg", axis(0), quality=0.05)
    arrive(alice, "b.jpg", axis(0), quality=0.05)
    assert review.next_question(alice) is None


def test_a_group_lends_its_suggestion_to_its_other_members(alice: User) -> None:
    group = cloud(alice, 0, 5)
    ada = named(alice, "Ada", near(axis(0), 0.9, towards=400))
    Candidate.objects.filter(face=group[4]).delete()
    Candidate.objects.filter(person=ada).update(probability=0.9)
    question = review.next_question(alice)
    assert question is not None
    assert question.kind == "confirm"
    assert ids(question)[-1] == group[4].pk
    assert set(ids(question)) == {one.pk for one in group}


@pytest.mark.parametrize("kind", ["confirm", "name"])
def test_skipping_a_set_goes_on_to_the_next(alice: User, kind: str) -> None:
    if kind == "confirm":
        suggested(alice, named(alice, "Ada", axis(0)), axis(0), 3)
    else:
        cloud(alice, 0, 3)
    question = review.next_question(alice)
    assert question is not None
    assert question.kind == kind
    assert review.next_question(alice, skip=ids(question)) is None


def test_strangers_get_no_question(alice: User, charlie: User) -> None:
    cloud(alice, 0, 3)
    assert review.next_question(charlie) is None
