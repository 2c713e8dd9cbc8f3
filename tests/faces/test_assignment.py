from faces.assignment import assign, ranks


def test_greatest_sum_wins_over_greatest_single() -> None:
    # Face 1 fits person 7 best, but then face 2 would have nobody.
    probabilities = {(1, 7): 0.9, (1, 8): 0.8, (2, 7): 0.85}
    assert assign(probabilities) == {8: 1, 7: 2}


def test_no_person_on_two_faces() -> None:
    probabilities = {(face, 7): 0.5 + face / 10 for face in range(4)}
    ids = {pair: pair[0] for pair in probabilities}
    assert ranks(probabilities, ids) == {3: 1}


def test_unassigned_person_may_follow_on_several_faces() -> None:
    probabilities = {(1, 7): 0.9, (2, 8): 0.9, (1, 9): 0.3, (2, 9): 0.3}
    ids = {(1, 7): 17, (2, 8): 28, (1, 9): 19, (2, 9): 29}
    assert ranks(probabilities, ids) == {17: 1, 19: 2, 28: 1, 29: 2}


def test_nothing_to_assign() -> None:
    assert ranks({}, {}) == {}
