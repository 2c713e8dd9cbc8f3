import numpy as np

from faces.evaluation.tally import NOBODY, Tally, truth


def test_people_of_one_photo_are_nobody() -> None:
    people = np.array(["Bob", "Ada", "Ada", "Eve", "Eve", ""])
    photos = np.array(["1.jpg", "1.jpg", "2.jpg", "3.jpg", "3.jpg", "4.jpg"])
    assert truth(people, photos).tolist() == [NOBODY, 0, 0, NOBODY, NOBODY, NOBODY]


def test_faces_taken_out_count_and_new_names_count_once() -> None:
    tally = Tally(np.array([0, 0, 0, 1, NOBODY]))
    tally.show([0, 1, 3], 0)
    tally.name([0, 1], 0)
    tally.answer(2, typed=0)
    tally.name([2], 0)
    tally.answer(typed=0)
    tally.dismiss()
    assert (tally.actions, tally.dismissals, len(tally.typed), tally.wrong_shown) == (4, 1, 1, 1)
    assert [(one.actions, one.right, one.wrong) for one in tally.curve] == [
        (0, 0, 0),
        (2, 2, 0),
        (3, 3, 0),
        (4, 3, 0),
    ]
    assert tally.recall() == 0.75
    assert tally.unfinished.tolist() == [3]


def test_a_stranger_with_a_name_is_wrong() -> None:
    tally = Tally(np.array([0, 0, NOBODY]))
    tally.name([0, 1, 2], 0)
    tally.answer(typed=0)
    assert tally.precision() == 2 / 3
    assert tally.recall() == 1
    assert tally.well_named() is None
    tally.name([2], NOBODY)
    tally.answer()
    assert tally.well_named() == 2


def test_strangers_gone_through_count_once() -> None:
    tally = Tally(np.array([0, NOBODY, NOBODY]))
    tally.look([0, 1])
    tally.look([1, 2])
    assert tally.strangers == {1, 2}
    assert tally.actions == 0
