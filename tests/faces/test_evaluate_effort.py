"""The simulated user of Kith's own queue, on faces whose actions can be counted by hand."""

import numpy as np
import pytest

from albums.models import Photo, User
from faces import packs, review
from faces.evaluation import effort, kith
from faces.evaluation.album import LabelledFaces
from faces.evaluation.kith import Player
from faces.evaluation.peers import PEERS
from faces.evaluation.tally import NOBODY, Tally, truth
from faces.models import Face, Person, Rejection
from faces.review import Question
from tests.faces.library import axis, face, named, near, photo


def labelled(*people: str) -> LabelledFaces:
    """One photo for each face; people look like their letter, each face a little different."""
    count = len(people)
    vectors = [near(axis(ord(who[0])), 0.9, towards=200 + i) for i, who in enumerate(people)]
    return LabelledFaces(
        vectors=np.stack(vectors),
        people=np.array(people),
        photos=np.array([f"{number:03}.jpg" for number in range(count)]),
        boxes=np.tile([0.1, 0.1, 0.2, 0.2], (count, 1)),
        landmarks=np.full((count, 5, 2), 0.2),
        scores=np.full(count, 0.95),
        qualities=np.full(count, 0.8),
        widths=np.full(count, 200.0),
        dates=np.full(count, np.nan),
    )


def test_one_answer_for_each_person_and_nothing_is_left(db: None) -> None:
    faces = labelled("Ada", "Bob", "Ada", "Cyd", "Ada", "Bob")
    tally = Tally(truth(faces.people, faces.photos))
    kith.play(faces, tally, packs.active(), progress=False)
    assert tally.actions == 2
    assert tally.recall() == tally.precision() == 1
    assert not User.objects.exists()
    assert not Photo.objects.exists()


def test_another_pack_is_used_without_being_chosen(db: None) -> None:
    faces = labelled("Ada", "Bob", "Ada")
    small = faces.vectors[:, 65:193] + faces.vectors[:, 192:320]
    tally = Tally(truth(faces.people, faces.photos))
    chosen = packs.active()
    faces.vectors.resize((3, 128), refcheck=False)
    faces.vectors[:] = small / np.linalg.norm(small, axis=1, keepdims=True)
    kith.play(faces, tally, packs.get("sface"), progress=False)
    assert tally.recall() == 1
    assert packs.active() == chosen


@pytest.fixture
def three(alice: User) -> list[Face]:
    return [face(photo(alice, f"{i}.jpg"), axis(i)) for i in range(3)]


def player(alice: User, faces: list[Face], *people: int) -> Player:
    return Player(alice, Tally(np.array(people)), [one.pk for one in faces])


def test_each_face_taken_out_is_one_more(alice: User, three: list[Face]) -> None:
    user = player(alice, three, 0, 0, 1)
    user.answer(Question("name", three))
    assert (user.tally.actions, len(user.tally.typed), user.tally.wrong_shown) == (2, 1, 1)
    assert list(Rejection.objects.values_list("face", flat=True)) == [three[2].pk]
    assert user.tally.unfinished.tolist() == [2]


def test_strangers_cost_one_answer(alice: User, three: list[Face]) -> None:
    user = player(alice, three, NOBODY, NOBODY, 0)
    user.answer(Question("name", three[:2]))
    assert (user.tally.actions, user.tally.dismissals) == (1, 1)
    assert Face.objects.ignored().count() == 2


def test_a_wrong_set_is_refused_at_once(alice: User, three: list[Face]) -> None:
    person = named(alice, "Zoe", axis(7))
    user = player(alice, three, 0, 0, 1)
    user.people[5] = person
    user.answer(Question("confirm", three, person=person))
    assert (user.tally.actions, user.tally.wrong_shown) == (1, 3)
    assert Rejection.objects.filter(person=person).count() == 3


def test_a_wrong_candidate_is_counted_and_corrected(alice: User) -> None:
    zoe = named(alice, "Zoe", axis(7))
    alike = face(photo(alice, "alike.jpg"), near(axis(7), 0.8, towards=8))
    user = player(alice, [alike], 0)
    question = review.questions.about(alike)
    assert [one.person for one in question.candidates] == [zoe]
    user.answer(question)
    assert (user.tally.actions, user.tally.wrong_shown) == (1, 1)
    assert Person.objects.get(faces=alike).name == "person 0"


def test_the_report_has_a_row_a_figure_and_a_curve(db: None) -> None:
    faces = labelled("Ada", "Bob", "Ada", "Bob", "Cyd")
    tally = effort._play(PEERS["immich"], faces, 0.5)
    report = effort.report([effort.Played("Immich", "cosine distance 0.5", "all", tally)])
    assert "2 people in two photos or more, 4 faces of theirs, 1 faces of others" in report.text()
    (values,) = report.values["rules"]
    assert values["actions_per_person"] == 1
    assert values["curve"][-1] == [2, 4, 0]
    assert list(report.figures) == ["effort-all"]
