"""From the evidence of a library to its own calibration and to the cut for a wished precision."""

from __future__ import annotations

import numpy as np
import pytest

from faces import reliability
from faces.reliability import Known, Sharpened, Strangers, Values

NOBODY = -np.inf


def known(evidence: list[float] | Values, right: bool = True) -> Known:
    values = np.array(evidence, dtype=float)
    return Known(values, np.full(len(values), right))


def strangers(evidence: list[float] | Values) -> Strangers:
    values = np.array(evidence, dtype=float)
    return Strangers(values, np.ones(len(values)))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_share_of_strangers_is_found(share: float) -> None:
    generator = np.random.default_rng(1)
    inside, outside = generator.normal(3, 2, 400), generator.normal(-4, 2, 400)
    belongs = round(share * 1000)
    unknown = np.concatenate(
        [generator.normal(3, 2, belongs), generator.normal(-4, 2, 1000 - belongs)]
    )
    assert reliability.known_share(inside, outside, unknown) == pytest.approx(share, abs=0.03)


def test_nobody_near_is_what_strangers_are_known_by() -> None:
    unknown = np.array([NOBODY] * 80 + [5.0] * 20)
    share = reliability.known_share(np.full(50, 5.0), np.full(50, NOBODY), unknown)
    assert share == pytest.approx(0.2, abs=0.02)


def test_a_pack_that_is_right_stays_as_it_is() -> None:
    generator = np.random.default_rng(2)
    evidence = generator.normal(0, 2, 4000)
    right = generator.random(4000) < 1 / (1 + np.exp(-evidence))
    fitted = reliability.sharpen(
        Known(evidence, right), Strangers(evidence[~right], np.ones((~right).sum())), 1.0
    )
    assert fitted.offset == pytest.approx(0, abs=0.2)
    assert fitted.slope == pytest.approx(1, abs=0.1)


def test_a_pack_that_is_too_shy_is_corrected_the_more_faces_say_so() -> None:
    evidence = np.random.default_rng(3).normal(-3, 1, 500)  # said to be wrong, and all are right
    fitted = [
        reliability.sharpen(known(evidence[:count]), strangers([NOBODY] * count), 0.5)
        for count in (1, 30, 500)
    ]
    one, some, many = (each.probability(np.array([-3.0]))[0] for each in fitted)
    assert 0.05 < one < 0.5 < some < many
    assert many > 0.98


def test_mistakes_make_it_more_careful() -> None:
    fitted = reliability.sharpen(known([2.0] * 50), strangers([2.0] * 50), 0.5)
    assert fitted.probability(np.array([2.0]))[0] == pytest.approx(0.5, abs=0.05)


def test_without_evidence_the_pack_decides() -> None:
    assert reliability.sharpen(known([]), strangers([]), 0.5) == Sharpened()


def test_the_cut_meets_the_wish_and_no_more() -> None:
    evidence = np.linspace(-6, 6, 1201)
    table = reliability.cuts(known([]), strangers([]), 0.5, evidence, Sharpened())
    for target in (0.8, 0.9, 0.95, 0.98):
        cut = reliability.least_for(target, table)
        assert target <= cut.expected < target + 0.02
        shown = Sharpened().probability(evidence)
        assert cut.expected == pytest.approx(shown[shown >= cut.least].mean())


def test_a_library_without_doubt_shows_all_that_is_worth_a_question() -> None:
    table = reliability.cuts(
        known([9.0] * 9), strangers([NOBODY] * 9), 0.5, np.zeros(0), Sharpened()
    )
    cut = reliability.least_for(0.95, table)
    assert cut.least == reliability.FLOOR
    assert (cut.measured, cut.found) == (1.0, 1.0)


def test_a_wish_that_cannot_be_met_shows_nothing_that_is_less_sure() -> None:
    table = reliability.cuts(known([0.0] * 9), strangers([0.0] * 9), 0.5, np.zeros(9), Sharpened())
    cut = reliability.least_for(0.95, table)
    assert (cut.least, cut.measured, cut.found) == (0.95, None, 0.0)


def test_strangers_count_as_often_as_they_occur() -> None:
    table = reliability.cuts(
        known([2.0] * 10), strangers([2.0] * 10), 0.75, np.zeros(0), Sharpened()
    )
    assert table[0].measured == pytest.approx(0.75)
