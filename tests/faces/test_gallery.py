import numpy as np
import pytest

from albums.models import User
from faces import gallery, packs, review
from faces.gallery import FACES_PER_TEMPLATE, templates
from faces.models import Person
from tests.faces.library import axis, face, near, photo


def test_one_face_is_its_own_template() -> None:
    ((vector, count),) = templates(axis(3)[None], np.ones(1, dtype=np.float32))
    assert count == 1
    assert np.allclose(vector, axis(3))


def test_poor_faces_carry_little_weight() -> None:
    vectors = np.stack([axis(0), axis(1)])
    ((vector, _),) = templates(vectors, np.array([0.95, 0.05], dtype=np.float32))
    assert vector @ axis(0) > 0.99
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-5)


def test_two_looks_get_templates_of_their_own() -> None:
    looks = [axis(0)] * FACES_PER_TEMPLATE + [axis(1)] * FACES_PER_TEMPLATE
    vectors = np.stack([near(look, 0.95, towards=10 + i) for i, look in enumerate(looks)])
    made = templates(vectors, np.ones(len(vectors), dtype=np.float32))
    assert len(made) == 3
    assert sorted(count for _, count in made) == [8, 8, 16]
    for look in (axis(0), axis(1)):
        assert max(float(vector @ look) for vector, _ in made) > 0.9


def test_opposite_faces_do_not_cancel() -> None:
    vectors = np.stack([axis(0), -axis(0)])
    ((vector, _),) = templates(vectors, np.ones(2, dtype=np.float32))
    assert np.isclose(np.linalg.norm(vector), 1)


def test_same_look_at_two_times_may_have_two_templates() -> None:
    """With looks that tell nothing apart, time does: each template is of one time."""
    count = 2 * FACES_PER_TEMPLATE
    vectors = np.stack([near(axis(0), 0.98, towards=10 + number) for number in range(count)])
    years = np.array([1990.0, 2015.0] * FACES_PER_TEMPLATE)
    made = templates(vectors, np.ones(count, dtype=np.float32), years)
    eras = [(vectors[era::2].mean(axis=0), era) for era in (0, 1)]
    for mean, _ in eras:
        assert max(float(vector @ mean / np.linalg.norm(mean)) for vector, _ in made[1:]) > 0.9999


@pytest.mark.django_db
def test_a_face_that_is_left_out_does_not_speak_for_itself(alice: User) -> None:
    """Among many faces an odd one makes a template of its own, which must not count for it."""
    looks = [near(axis(0), 0.9, towards=number + 1) for number in range(FACES_PER_TEMPLATE * 3)]
    faces = [
        face(photo(alice, f"{number}.jpg"), vector, match=False)
        for number, vector in enumerate([*looks, axis(100)])
    ]
    review.confirm(faces, by=alice, name="Ada")
    chosen = {faces[0].pk, faces[-1].pk}
    similar = gallery.left_out(Person.objects.get().pk, packs.active().name, chosen)
    assert set(similar) == chosen
    assert similar[faces[0].pk] > 0.8
    assert similar[faces[-1].pk] < 0.1
