"""The evaluation's arithmetic, and that PostgreSQL gives the same scores."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from albums.models import User
from faces import matching, packs, scoring
from faces.evaluation import openset
from faces.evaluation.album import LabelledFaces
from faces.evaluation.openset import KITH, Outcome, Trial
from faces.models import Embedding, Face, Person
from tests.faces import library

EPOCH = datetime(1990, 1, 1, tzinfo=UTC)


def faces_of(people: list[str], vectors: library.Vector, days: list[float]) -> LabelledFaces:
    count = len(people)
    dates = np.array([(EPOCH + timedelta(days=one)).timestamp() for one in days])
    return LabelledFaces(
        vectors=vectors,
        people=np.array(people),
        photos=np.array([f"{number}.jpg" for number in range(count)]),
        boxes=np.zeros((count, 4)),
        landmarks=np.zeros((count, 5, 2)),
        scores=np.ones(count),
        qualities=np.linspace(0.2, 0.9, count),
        widths=np.full(count, 100.0),
        dates=dates,
    )


@pytest.fixture
def album() -> LabelledFaces:
    """Three people with 20 faces over 16 years, who change from one look to another."""
    choice = np.random.default_rng(3)
    vectors, days = [], []
    for person in range(3):
        for number in range(20):
            look = library.near(library.axis(person), 1 - 0.02 * number, towards=person + 10)
            noise = choice.normal(size=512)
            vector = look + 0.5 * noise / np.linalg.norm(noise)
            vectors.append(vector / np.linalg.norm(vector))
            days.append(300.0 * number)
    names = [name for name in ("Ada", "Bea", "Cleo") for _ in range(20)]
    return faces_of(names, np.array(vectors, np.float32), days)


@pytest.mark.django_db
def test_postgres_scores_as_the_evaluation_does(alice: User, album: LabelledFaces) -> None:
    """Two galleries of 2 and of 17 faces: one template, and templates of several looks."""
    kept = {"Ada": np.arange(0, 20, 11), "Bea": np.arange(20, 37)}
    probes = np.setdiff1d(np.arange(60), np.concatenate(list(kept.values())))
    trial = Trial(np.array(list(kept)), list(kept.values()), probes)
    ids = store(alice, album, kept)
    expected = openset.scores(album, trial)[KITH]
    pack = packs.active()
    found = {(one.face, one.person): one.similarity for one in matching.compare(alice.pk, pack)}
    people = dict(Person.objects.values_list("name", "pk"))
    assert len(found) > 20
    for row, place in enumerate(probes):
        for column, name in enumerate(trial.people):
            pair = ids[place], people[name]
            if pair in found:
                assert found[pair] == pytest.approx(expected[row, column], abs=2e-3)
            else:
                assert expected[row, column] < pack.threshold


def store(owner: User, album: LabelledFaces, kept: dict[str, "openset.Places"]) -> list[int]:
    """Write the album's faces to the database, and confirm some; return their ids."""
    ids = []
    for place, (vector, seconds) in enumerate(zip(album.vectors, album.dates, strict=True)):
        where = library.photo(owner, album.photos[place])
        where.taken_at = datetime.fromtimestamp(seconds, UTC)
        where.save(update_fields=["taken_at"])
        one = library.face(where, vector, quality=album.qualities[place], match=False)
        ids.append(one.pk)
    for name, places in kept.items():
        person = Person.objects.create(owner=owner, name=name)
        Face.objects.filter(pk__in=[ids[place] for place in places]).update(person=person)
        matching.rematch(person)
    assert Embedding.objects.count() == len(album)
    return ids


def test_years_make_up_for_what_people_change() -> None:
    assert scoring.score(0.5, 0.3) == pytest.approx(0.4)
    assert scoring.score(0.5, 0.3, 10.0) > scoring.score(0.5, 0.3, 1.0) > 0.4
    assert scoring.score(0.5, 0.3, 100.0) < 0.4 + scoring.AGEING


def test_trial_keeps_probes_and_gallery_apart(album: LabelledFaces) -> None:
    trial = openset.draw(album, ["Ada", "Bea"], 3, seed=1, size=3, others=["Cleo"])
    assert {len(places) for places in trial.confirmed} == {3}
    assert sorted(trial.people)[-1] == "Cleo"
    assert len(trial.people) == 2
    assert not set(np.concatenate(trial.confirmed)) & set(trial.probes)
    assert set(album.people[trial.probes]) == {"Ada", "Bea"}


def outcome(score: list[float], known: list[bool], right: list[bool]) -> Outcome:
    count = len(score)
    return Outcome(
        probes=np.arange(count),
        given=np.array(["Ada"] * count),
        score=np.array(score),
        confirmed=np.ones(count, int),
        known=np.array(known),
        right=np.array(right),
        among=np.array(right),
        gap=np.full(count, np.nan),
    )


def test_rates_of_known_and_of_strangers() -> None:
    one = outcome(
        [0.9, 0.8, 0.7, 0.2, 0.75, 0.3, 0.1, 0.1],
        [True] * 4 + [False] * 4,
        [True, True, False, True] + [False] * 4,
    )
    assert openset.threshold(one, 0.25) == pytest.approx(0.3)
    assert openset.dir_at(one, 0.25) == pytest.approx(0.5)
    assert openset.dir_at(one, 0.0) == pytest.approx(0.5)
    assert openset.rates(one, one.score > 0.5) == {
        "fpir": pytest.approx(0.25),
        "fnir": pytest.approx(0.5),
        "precision": pytest.approx(0.5),
    }
