"""Playing libraries of people whose truth is known: what is counted, and that nothing stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from albums.models import User
from faces import packs
from faces.evaluation import certainty
from faces.evaluation.album import LabelledFaces
from faces.models import Face
from tests.faces.library import axis, near

pytestmark = pytest.mark.django_db
PEOPLE, PICTURES = 10, 6


@pytest.fixture
def faces() -> LabelledFaces:
    count = PEOPLE * PICTURES
    vectors = [near(axis(one % PEOPLE), 0.8, towards=20 + one) for one in range(count)]
    return LabelledFaces(
        vectors=np.stack(vectors),
        people=np.array([f"Person {one % PEOPLE}" for one in range(count)]),
        photos=np.array([f"{one}.jpg" for one in range(count)]),
        boxes=np.tile([0.1, 0.1, 0.2, 0.2], (count, 1)),
        landmarks=np.zeros((count, 5, 2)),
        scores=np.full(count, 0.9),
        qualities=np.full(count, 0.8),
        widths=np.full(count, 100.0),
        dates=np.full(count, np.nan),
    )


def test_a_library_is_drawn_with_its_share_of_strangers(faces: LabelledFaces) -> None:
    drawn = certainty.draw(faces, 6, 3, 0.4, np.random.default_rng(0))
    assert len(drawn.people) == 6
    assert set(faces.people[drawn.confirmed]) == set(drawn.people)
    strangers = ~np.isin(faces.people[drawn.open], drawn.people)
    assert strangers.mean() == pytest.approx(0.4, abs=0.03)
    assert not set(drawn.confirmed) & set(drawn.open)


def test_it_counts_what_each_wish_shows_and_leaves_nothing(faces: LabelledFaces) -> None:
    report = certainty.judge(faces, packs.active(), libraries=((6, 3),), shares=(0.4,))
    plain, harder = report.values["libraries"]
    known = round(plain["open"] * 0.6)
    for outcome in plain["outcomes"]:  # nobody is like anybody else, and each like himself
        assert (outcome["true"], outcome["found"]) == (1.0, 1.0)
        assert outcome["shown"] == pytest.approx(known, abs=1)
    found = [outcome["found"] for outcome in harder["outcomes"]]
    assert found == sorted(found, reverse=True)
    assert (plain["title"], harder["title"]) == ("as photographed", "harder")
    assert not User.objects.exists()
    assert not Face.objects.exists()


def test_it_counts_mistakes(faces: LabelledFaces) -> None:
    """Whose faces are like everybody's but their own is found by nobody."""
    mixed = replace(faces, people=np.roll(np.sort(faces.people), 1))
    report = certainty.judge(mixed, packs.active(), libraries=((6, 3),), shares=(0.4,))
    outcome = report.values["libraries"][0]["outcomes"][0]
    assert outcome["shown"] > 0
    assert outcome["true"] < 0.5
    assert "true below asked" in report.text()
