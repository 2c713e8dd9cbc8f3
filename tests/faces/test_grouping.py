"""Groups grow, stay pure, keep what the user said, and hardly depend on the order of arrival."""

from typing import Any

import numpy as np
import pytest
from django.db import connection

from albums.models import Photo, User
from faces import grouping, neighbours, packs, review
from faces.clusters import Cluster, join, pair_threshold
from faces.models import Collage, Face, Group
from tests.faces.library import Vector, axis, face, near, photo

ALIKE, UNLIKE = 0.75, 0.40


def grown(where: Photo, vector: Vector, **options: float) -> Face:
    one = face(where, vector, match=False, **options)
    grouping.grow(where)
    one.refresh_from_db()
    return one


def arrive(owner: User, name: str, vector: Vector, **options: float) -> Face:
    return grown(photo(owner, name), vector, **options)


def members(group: Group | None) -> set[int]:
    assert group is not None
    return set(group.faces.values_list("pk", flat=True))


def test_two_like_faces_make_a_group(alice: User) -> None:
    one = arrive(alice, "1.jpg", axis(0))
    other = arrive(alice, "2.jpg", near(axis(0), ALIKE, towards=1))
    assert members(other.group) == {one.pk, other.pk}
    assert other.likeness == pytest.approx(ALIKE, abs=0.01)


def test_a_stranger_stays_alone(alice: User) -> None:
    one = arrive(alice, "1.jpg", axis(0))
    other = arrive(alice, "2.jpg", near(axis(0), UNLIKE, towards=1))
    assert one.group is other.group is None
    assert not Group.objects.exists()


def test_a_third_face_joins_by_its_mean_similarity(alice: User) -> None:
    arrive(alice, "1.jpg", axis(0))
    group = arrive(alice, "2.jpg", near(axis(0), 0.7, towards=1)).group
    # 0.6 to the one and hardly anything to the other: the mean of both decides.
    assert arrive(alice, "3.jpg", near(axis(0), 0.6, towards=2)).group == group
    assert arrive(alice, "4.jpg", near(axis(1), 0.6, towards=3)).group is None


def test_a_late_face_brings_two_groups_together(alice: User) -> None:
    middle = axis(0)
    left, right = near(middle, 0.68, towards=1), near(middle, 0.68, towards=2)
    for number, vector in enumerate((left, left, right, right)):
        arrive(alice, f"{number}.jpg", near(vector, 0.98, towards=10 + number))
    assert Group.objects.count() == 2
    last = arrive(alice, "last.jpg", middle)
    assert Group.objects.count() == 1
    assert len(members(last.group)) == 5


def test_never_two_faces_of_one_photo(alice: User) -> None:
    both = photo(alice, "twins.jpg")
    face(both, axis(0), x=0.1, match=False)
    face(both, near(axis(0), 0.9, towards=1), x=0.5, match=False)
    grouping.grow(both)
    assert not Group.objects.exists()
    third = arrive(alice, "single.jpg", near(axis(0), 0.95, towards=2))
    assert len(members(third.group)) == 2
    assert both.faces.filter(group=third.group).count() == 1


def test_a_mirror_may_show_somebody_twice(alice: User) -> None:
    both = photo(alice, "mirror.jpg")
    Collage.objects.create(photo=both)
    face(both, axis(0), x=0.1, match=False)
    face(both, near(axis(0), 0.9, towards=1), x=0.5, match=False)
    grouping.grow(both)
    assert Group.objects.get().faces.count() == 2


def test_poor_faces_found_no_group(alice: User) -> None:
    arrive(alice, "1.jpg", axis(0), quality=0.1)
    assert arrive(alice, "2.jpg", axis(0), quality=0.9).group is None


def test_two_small_or_blurred_faces_are_no_group_and_not_alike(alice: User) -> None:
    one = arrive(alice, "1.jpg", axis(0), quality=0.4)
    other = arrive(alice, "2.jpg", near(axis(0), 0.9, towards=1), quality=0.4)
    assert other.group is None
    one.refresh_from_db()
    assert (one.likeness, other.likeness) == (0, 0)


def test_a_clear_face_brings_small_ones_together(alice: User) -> None:
    arrive(alice, "1.jpg", near(axis(0), 0.9, towards=1), quality=0.4)
    arrive(alice, "2.jpg", near(axis(0), 0.9, towards=2), quality=0.4)
    clear = arrive(alice, "3.jpg", axis(0), quality=0.8)
    assert len(members(clear.group)) == 3
    assert clear.likeness == pytest.approx(0.9, abs=0.01)


def test_named_faces_attract_nobody_into_a_group(alice: User) -> None:
    one = arrive(alice, "1.jpg", axis(0))
    review.confirm([one], by=alice, name="Ada")
    assert arrive(alice, "2.jpg", near(axis(0), 0.9, towards=1)).group is None


def test_owners_never_meet(alice: User, bob: User) -> None:
    arrive(alice, "1.jpg", axis(0))
    assert arrive(bob, "2.jpg", axis(0)).group is None


def test_growing_again_changes_nothing(alice: User) -> None:
    faces = [arrive(alice, f"{n}.jpg", near(axis(0), 0.8, towards=n + 1)) for n in range(4)]
    before = list(Face.objects.order_by("pk").values_list("pk", "group"))
    for one in faces:
        grouping.grow(one.photo)
    assert list(Face.objects.order_by("pk").values_list("pk", "group")) == before


def test_order_hardly_matters() -> None:
    """Real-like clouds: 30 people of 8 faces in ten orders are the same groups each time."""
    choice = np.random.default_rng(5)
    centres = choice.normal(size=(30, 128))
    cloud = np.repeat(centres, 8, axis=0) + choice.normal(size=(240, 128)) * 0.75
    cloud = (cloud / np.linalg.norm(cloud, axis=1, keepdims=True)).astype(np.float32)
    results = set()
    for seed in range(10):
        clusters: list[Cluster] = []
        for index in np.random.default_rng(seed).permutation(240).tolist():
            single = Cluster((index,), (index,), cloud[index], frozenset([index]))
            joined = join(single, clusters, 0.52)
            clusters = [one for one in clusters if one not in joined]
            for one in joined:
                single = single + one
            clusters.append(single)
        results.add(frozenset(frozenset(one.faces) for one in clusters))
    assert len(results) == 1
    assert len(results.pop()) == 30


def test_larger_libraries_need_more_alike_pairs() -> None:
    assert pair_threshold(0.41, 100) == pair_threshold(0.41, 5_000)
    assert (
        pair_threshold(0.41, 500_000) > pair_threshold(0.41, 50_000) > pair_threshold(0.41, 5_000)
    )


@pytest.mark.parametrize("exact", [20_000, 0])
def test_neighbours_come_nearest_first(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch, exact: int
) -> None:
    monkeypatch.setattr(neighbours, "EXACT", exact)  # 0: by the index
    probe = face(photo(alice, "probe.jpg"), axis(0), match=False)
    expected = []
    for number, similarity in enumerate((0.9, 0.8, 0.7, 0.2)):
        vector = near(axis(0), similarity, towards=number + 1)
        expected.append(face(photo(alice, f"{number}.jpg"), vector, match=False).pk)
        face(photo(bob, f"{number}.jpg"), vector, match=False)
    found = neighbours.nearest(alice.pk, packs.active(), [probe.pk], limit=10, floor=0.5)
    assert [one.face for one in found] == expected[:3]
    assert [one.similarity for one in found] == pytest.approx([0.9, 0.8, 0.7], abs=0.01)


@pytest.mark.django_db(transaction=True)
def test_the_index_is_set_up_where_no_transaction_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that only reads opens none, and SET LOCAL outside of one does nothing."""
    monkeypatch.setattr(neighbours, "EXACT", 0)
    owner = User.objects.create_user("dora")
    probe = face(photo(owner, "probe.jpg"), axis(0), match=False)
    face(photo(owner, "other.jpg"), near(axis(0), 0.9, towards=1), match=False)
    settings: list[bool] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SET LOCAL"):
            settings.append(connection.in_atomic_block)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert neighbours.nearest(owner.pk, packs.active(), [probe.pk], limit=5, floor=0.5)
    assert settings == [True, True]
