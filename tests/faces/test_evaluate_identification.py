"""Identification, calibration and ageing as evaluated, on faces with known distances."""

from pathlib import Path

import numpy as np
import pytest

from faces import packs
from faces.calibration import Calibration
from faces.evaluation import calibration, context, eras, identification, openset
from faces.evaluation.album import LabelledFaces
from faces.evaluation.openset import KITH, Trial

DAY = 24 * 3600.0


@pytest.fixture(scope="module")
def album() -> LabelledFaces:
    """Sixty people with eight faces each: similarity 0.75 within a person, 0 between two."""
    return made(noise=0.58)


def made(noise: float) -> LabelledFaces:
    choice = np.random.default_rng(5)
    centres = choice.normal(size=(60, 1, 128))
    vectors = centres + noise * choice.normal(size=(60, 8, 128))
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    count = 480
    return LabelledFaces(
        vectors=vectors.reshape(count, 128).astype(np.float32),
        people=np.repeat([f"person {number:02}" for number in range(60)], 8),
        photos=np.array([f"{number}.jpg" for number in range(count)]),
        boxes=np.zeros((count, 4)),
        landmarks=np.zeros((count, 5, 2)),
        scores=np.ones(count),
        qualities=choice.uniform(0.3, 0.9, count),
        widths=choice.uniform(30, 200, count),
        dates=np.full(count, np.nan),
    )


def test_people_who_differ_are_told_apart(album: LabelledFaces) -> None:
    report = identification.identify(album, packs.get("edgeface"), confirmed=(2,), rounds=2)
    rules = report.values["rules"]["2"]
    assert rules[KITH]["rank1"] == rules[KITH]["dir_at_1%"] == 1
    # Half of the 30 people of one half are known by two faces each, in each of two rounds.
    assert rules[KITH]["known"] == 2 * 15 * 6
    assert rules[KITH]["strangers"] == 2 * 15 * 8
    assert identification.WITH_CONTEXT in rules
    assert "DIR at 0.1%" in report.text()


def test_wrong_label_is_listed(album: LabelledFaces) -> None:
    reported = openset.halves(album)[1]
    trial = openset.draw(album, reported, 3, 0)
    one, other = trial.people[:2]
    face = next(place for place in trial.probes if album.people[place] == one)
    people = album.people.copy()
    people[face] = other
    mislabelled = LabelledFaces(**{**fields(album), "people": people})
    report = identification.identify(
        mislabelled,
        packs.get("edgeface"),
        confirmed=(3,),
        rounds=1,
        with_context=False,
        errors=True,
    )
    assert identification.WITH_CONTEXT not in report.values["rules"]["3"]
    found = [
        (row["kind"], row["photo"], row["true"], row["given"]) for row in report.values["errors"]
    ]
    assert found == [("wrong", f"{face}.jpg", other, one)]


def fields(album: LabelledFaces) -> dict[str, np.ndarray]:
    return {name: getattr(album, name) for name in LabelledFaces.__slots__}


def test_figures_are_drawn(album: LabelledFaces, tmp_path: Path) -> None:
    report = identification.identify(album, packs.get("edgeface"), confirmed=(1,), rounds=1)
    (file,) = report.draw(tmp_path)
    assert file.read_text().startswith("<?xml")


def test_fitted_probability_is_the_share_that_is_right() -> None:
    choice = np.random.default_rng(1)
    score, confirmed = choice.uniform(0.2, 0.7, 40000), choice.integers(1, 9, 40000)
    truth = Calibration(30.0, -14.0, -1.0)
    right = choice.random(40000) < truth.probability(score, confirmed)
    outcome = openset.Outcome(
        probes=np.arange(40000),
        given=np.full(40000, "somebody"),
        score=score,
        confirmed=confirmed,
        known=right,
        right=right,
        among=right,
        gap=np.full(40000, np.nan),
    )
    weights = calibration.balance(outcome)
    assert weights[right].sum() == pytest.approx(0.5)
    assert weights.sum() == pytest.approx(1)
    fitted = calibration.fit({(1, 10): outcome})
    assert fitted.slope == pytest.approx(30, rel=0.05)
    assert fitted.per_log_face == pytest.approx(-1, abs=0.1)
    bins = calibration.reliability(fitted.probability(score, confirmed), right, weights)
    assert calibration.calibration_error(bins) < 0.02
    bold = calibration.reliability(np.full(40000, 0.9), right, np.ones(40000))
    assert calibration.calibration_error(bold) == pytest.approx(0.9 - right.mean())


def test_calibration_is_judged_for_each_size(album: LabelledFaces) -> None:
    report = calibration.calibrate(album, packs.get("edgeface"), rounds=1)
    assert set(report.values["fitted"]["ece"]) == {"1", "2", "5"}
    assert set(report.values["fitted"]["ece"]["1"]) == {"10", "100", "600"}
    assert report.values["fitted"]["calibration"].startswith("Calibration(")


def test_children_resemble_themselves_less_with_the_years(album: LabelledFaces) -> None:
    own, others = openset.halves(album)
    world = eras.simulate(album, own, others, 1.0, 0)
    years = world.dates / (365.25 * DAY)
    known = album.only(np.isin(album.people, own))
    left = (world.vectors * known.vectors).sum(axis=1)
    assert left[years > 15.5].min() > 0.9
    assert left[years < 2].max() < 0.8
    assert np.allclose(eras.simulate(album, own, others, 0.0, 0).vectors, known.vectors)


def test_years_between_photos_help_children() -> None:
    report = eras.compare(made(noise=0.9), "reported", 2)
    grown = report.values["everybody grows up, mostly recent photos"]
    assert grown[KITH][1][0] < grown["plain centroid"][1][0]
    assert "nobody; confirmed: any photos" in report.text()


def test_context_expects_who_is_seen_together(album: LabelledFaces) -> None:
    """Ada and Bea are confirmed in one photo; Bea is confirmed in the probe's too."""
    photos = np.array(["a", "a", "b", "b", "c", "d"])
    dates = np.array([0, 0, 30, 30, 60, 60.05]) * DAY
    faces = LabelledFaces(
        **{
            **fields(album.only(np.arange(6))),
            "photos": photos,
            "dates": dates,
            "people": np.array(["Ada", "Bea", "Bea", "Ada", "Cleo", "Cleo"]),
        }
    )
    trial = Trial(
        np.array(["Ada", "Bea", "Cleo"]),
        [np.array([0]), np.array([1, 2]), np.array([4])],
        np.array([3, 5]),
    )
    assert context.expected(faces, trial).tolist() == [[True, False, False], [False, False, True]]
