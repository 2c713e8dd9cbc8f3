import numpy as np
import pytest

from albums.models import User
from faces import matching, packs, ranking, relearning, review
from faces.models import Candidate, Embedding, Face, Person, Preference, Template
from tests.faces.library import axis, face, named, near, photo, shown

pytestmark = pytest.mark.django_db


def test_similar_face_is_suggested(alice: User) -> None:
    named(alice, "Ada", axis(0))
    probe = face(photo(alice, "probe.jpg"), near(axis(0), 0.7, towards=9))
    assert shown(probe) == ["Ada"]


def test_unknown_probe_gets_no_candidate(alice: User) -> None:
    named(alice, "Ada", axis(0))
    stranger = face(photo(alice, "stranger.jpg"), axis(1))
    assert shown(stranger) == []
    assert not stranger.candidates.exists()


def test_other_owners_people_are_not_suggested(alice: User, bob: User) -> None:
    named(bob, "Ada", axis(0))
    probe = face(photo(alice, "probe.jpg"), axis(0))
    assert not probe.candidates.exists()


def test_best_person_comes_first(alice: User) -> None:
    named(alice, "Ada", axis(0))
    named(alice, "Bea", axis(1))
    vector = 0.8 * axis(0) + 0.6 * axis(1)
    probe = face(photo(alice, "probe.jpg"), vector)
    assert shown(probe) == ["Ada", "Bea"]


def test_vectors_of_another_pack_are_not_compared(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    Embedding.objects.filter(face__person=ada).update(pack="other")
    matching.rematch(ada)
    probe = face(photo(alice, "probe.jpg"), axis(0))
    assert not probe.candidates.exists()


def test_answer_teaches_waiting_faces(alice: User) -> None:
    probe = face(photo(alice, "probe.jpg"), near(axis(0), 0.7, towards=9))
    assert shown(probe) == []
    named(alice, "Ada", axis(0))
    assert shown(probe) == ["Ada"]


def test_more_faces_reach_further(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    other_look = face(photo(alice, "beard.jpg"), axis(5))
    assert shown(other_look) == []
    review.confirm(
        [face(photo(alice, "b2.jpg"), near(axis(5), 0.99, towards=0))], by=alice, person=ada
    )
    assert shown(other_look) == ["Ada"]


def test_rejected_pair_never_returns(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    where = photo(alice, "probe.jpg")
    probe = face(where, axis(0))
    review.reject([probe], ada, by=alice)
    matching.match_photo(where)
    matching.rematch(ada)
    ranking.rerank(alice)
    assert not probe.candidates.exists()


def test_person_is_suggested_once_per_photo(alice: User) -> None:
    named(alice, "Ada", axis(0))
    where = photo(alice, "twins.jpg")
    face_like = face(where, near(axis(0), 0.8, towards=8))
    double = face(where, near(axis(0), 0.7, towards=9), x=0.5)
    assert shown(face_like) == ["Ada"]
    assert shown(double) == []


def test_joint_assignment_gives_both_faces_a_name(alice: User) -> None:
    named(alice, "Ada", axis(0))
    named(alice, "Bea", axis(1))
    where = photo(alice, "both.jpg")
    # Both faces look most like Ada; only one of them can be Bea as well.
    only_ada = face(where, near(axis(0), 0.75, towards=8))
    either = face(where, 0.75 * axis(0) + 0.6 * axis(1) + 0.28 * axis(9), x=0.5)
    assert shown(only_ada) == ["Ada"]
    assert shown(either) == ["Bea"]


def test_confirmed_person_is_not_suggested_again_in_the_photo(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    where = photo(alice, "mirror.jpg")
    first = face(where, near(axis(0), 0.8, towards=8))
    second = face(where, near(axis(0), 0.9, towards=9), x=0.5)
    review.confirm([first], by=alice, person=ada)
    assert shown(second) == []
    review.confirm([second], by=alice, person=ada)
    assert ada.faces.filter(photo=where).count() == 2


def test_wish_for_certainty_hides_and_shows(alice: User) -> None:
    named(alice, "Ada", axis(0))
    probe = face(photo(alice, "probe.jpg"), near(axis(0), 0.5, towards=9))
    assert shown(probe) == ["Ada"]
    Preference.objects.create(owner=alice, precision=0.999)
    ranking.rerank(alice)
    assert shown(probe) == []
    Preference.objects.update(precision=0.9)
    ranking.rerank(alice)
    assert shown(probe) == ["Ada"]


def test_incremental_answer_equals_full_match(alice: User) -> None:
    """What `rematch` computes for one person is what matching everything anew would give."""
    generator = np.random.default_rng(7)
    people = [axis(number) for number in range(6)]
    for number, vector in enumerate(people):
        named(alice, f"Person {number}", vector)
    where = [photo(alice, f"{number}.jpg") for number in range(20)]
    for place in where:
        for number in range(3):
            noise = generator.normal(size=512).astype(np.float32)
            vector = people[generator.integers(6)] + 0.8 * noise / np.linalg.norm(noise)
            face(place, vector / np.linalg.norm(vector), x=number / 4, match=False)
        matching.match_photo(place)
    for suggestion in Candidate.objects.filter(rank=1).order_by("pk")[:5]:
        review.confirm([suggestion.face], by=alice, person=suggestion.person)
    learnt = candidates()
    for place in where:
        matching.match_photo(place)
    assert candidates() == learnt
    assert learnt


def candidates() -> set[tuple[int, int, int | None, float]]:
    rows = Candidate.objects.values_list("face_id", "person_id", "rank", "similarity")
    return {(face_id, person, rank, round(score, 5)) for face_id, person, rank, score in rows}


def test_person_without_confirmed_faces_has_no_template(alice: User) -> None:
    ada = named(alice, "Ada", axis(0))
    review.unname(ada.faces.all(), by=alice)
    assert not Template.objects.filter(person=ada).exists()


def test_active_pack_decides_the_threshold(alice: User) -> None:
    pack = packs.active()
    named(alice, "Ada", axis(0))
    below = face(photo(alice, "below.jpg"), near(axis(0), pack.threshold - 0.15, towards=9))
    assert not below.candidates.exists()


@pytest.mark.parametrize("named_first", [True, False])
def test_names_teach_under_a_new_pack_without_a_new_answer(alice: User, named_first: bool) -> None:
    named_photo = named(alice, "Ada", axis(0)).faces.get().photo
    open_photo = photo(alice, "probe.jpg")
    probe = face(open_photo, near(axis(0), 0.7, towards=9))
    sface, ada = packs.get("sface"), Person.objects.get()
    packs.activate(sface)
    for one, vector in ((named_photo.faces.get(), axis(3)), (probe, near(axis(3), 0.8, towards=7))):
        Embedding.objects.create(face=one, owner=alice, pack="sface", vector=vector[:128])
    order = (named_photo, open_photo) if named_first else (open_photo, named_photo)
    for where in order:
        relearning.learn(where, sface, {ada.pk} if where == named_photo else ())
        matching.match_photo(where)
    while relearning.step(alice.pk):
        pass
    assert Face.objects.confirmed().count() == 1
    assert shown(probe) == ["Ada"]
    assert probe.candidates.get().similarity == pytest.approx(0.8, abs=0.01)
