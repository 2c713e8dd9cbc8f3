"""The rules of other programs on a handful of faces whose actions can be counted by hand."""

import numpy as np
import numpy.typing as npt

from faces.evaluation.peers.facerecognition import FaceRecognition
from faces.evaluation.peers.immich import Immich
from faces.evaluation.peers.librephotos import LibrePhotos
from faces.evaluation.peers.rule import neighbours
from faces.evaluation.tally import NOBODY, Tally
from tests.faces.library import axis, near

Vectors = npt.NDArray[np.float32]


def faces_of(person: int, count: int, similarity: float = 0.95) -> list[Vectors]:
    """Faces of the given similarity to a person's own axis, each leaning its own way."""
    return [near(axis(person), similarity, towards=100 + 20 * person + i) for i in range(count)]


def cloud(person: int, count: int) -> Vectors:
    """Faces around a person's own axis as an embedder would have them."""
    noise = np.random.default_rng(person).normal(size=(count, 512)) / np.sqrt(512)
    vectors = (axis(person) + 0.5 * noise).astype(np.float32)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def tallied(*people: int) -> Tally:
    return Tally(np.array(people))


def test_neighbours_come_nearest_first_with_the_face_itself() -> None:
    vectors = np.stack([axis(0), near(axis(0), 0.6, towards=1), near(axis(0), 0.8, towards=2)])
    assert neighbours(vectors, 0.5) == [[0, 2, 1], [1, 0], [2, 0]]


def test_immich_founds_a_person_at_three_faces_and_takes_the_deferred_in() -> None:
    rule = Immich(np.stack(faces_of(0, 4)), tallied(0, 0, 0, 0), 0.5)
    found = [rule.recognise(face, present=face + 1, deferred=False) for face in range(4)]
    assert found == [False, False, True, True]
    rule.night()
    assert rule.clusters.tolist() == [0, 0, 0, 0]


def test_immich_one_answer_names_a_cluster_and_one_a_pair() -> None:
    vectors = np.stack(faces_of(0, 3) + faces_of(1, 2) + [axis(9)])
    tally = tallied(0, 0, 0, 1, 1, NOBODY)
    Immich(vectors, tally, 0.5).play()
    # Three faces at once; then one of two, whom the other joins over night. The stranger is
    # passed by on the way.
    assert tally.actions == 2
    assert tally.recall() == tally.precision() == 1
    assert tally.strangers == {5}


def test_immich_the_user_moves_what_came_in_unasked() -> None:
    vectors = np.stack([*faces_of(0, 3), near(axis(0), 0.9, towards=50), axis(9)])
    tally = tallied(0, 0, 0, 1, 1)
    Immich(vectors, tally, 0.5).play()
    # The cluster; the other person's face taken out of it and named; that person's second face.
    assert tally.actions == 3
    assert tally.wrong_shown == 1
    assert tally.curve[1].wrong == 1
    assert tally.precision() == tally.recall() == 1


def test_whispers_part_what_a_single_edge_joins() -> None:
    bridge = near(axis(0), 0.75, towards=1)
    vectors = np.stack([*faces_of(0, 4, 0.98), bridge, *faces_of(1, 4, 0.98)])
    labels = FaceRecognition(vectors, tallied(*[0] * 9), 1.0).whispers()
    assert len(set(labels[:4])) == len(set(labels[5:])) == 1
    assert labels[0] != labels[8]


def test_facerecognition_names_each_cluster_and_detaches_the_wrong() -> None:
    vectors = np.stack([*faces_of(0, 3), near(axis(0), 0.9, towards=50), axis(9), axis(8)])
    tally = tallied(0, 0, 0, 1, 1, NOBODY)
    FaceRecognition(vectors, tally, 1.0).play()
    assert tally.actions == 3
    assert (tally.wrong_shown, tally.dismissals) == (1, 0)
    assert tally.precision() == tally.recall() == 1


def test_facerecognition_shows_a_large_cluster_of_strangers() -> None:
    vectors = np.stack([*faces_of(0, 2), *faces_of(1, 5)])
    tally = tallied(0, 0, *[NOBODY] * 5)
    FaceRecognition(vectors, tally, 1.0).play()
    assert (tally.actions, tally.dismissals) == (2, 1)


def test_librephotos_confirms_clusters() -> None:
    vectors = np.concatenate([*(cloud(person, 6) for person in range(3)), cloud(9, 1)])
    tally = tallied(*[0] * 6, *[1] * 6, *[2] * 6, NOBODY)
    LibrePhotos(vectors, tally, 4).play()
    assert tally.actions == 3
    assert tally.precision() == tally.recall() == 1


def test_librephotos_knows_unnamed_faces_by_the_named_ones() -> None:
    vectors = np.concatenate([*(cloud(person, 6) for person in range(3)), cloud(9, 8)])
    tally = tallied(*[0] * 6, *[1] * 6, *[2] * 6, *[3] * 8)
    tally.names[:24] = tally.truth[:24]
    assert LibrePhotos(vectors, tally, 4).suggestions([]) == {3: [24, 25]}


def test_librephotos_takes_the_cheaper_way_out_of_a_bad_list() -> None:
    tally = tallied(0, 0, 1, 1, 1)
    rule = LibrePhotos(np.stack(faces_of(0, 5)), tally, 2)
    rule._confirm([0, 2, 3, 4], 0)
    assert tally.actions == 1
    rule._confirm([1, 2, 3, 4], 1)
    assert tally.actions == 3
