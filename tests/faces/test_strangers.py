"""People who are ignored: later faces of theirs join silently, and can be brought back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import User
from faces import grouping, packs, review
from faces.models import Decision, Face, Group
from tests.faces import rows
from tests.faces.library import Vector, axis, face, named, near, photo, shown

SAME = 0.8


def arrive(owner: User, name: str, vector: Vector, *, quality: float = 0.8) -> Face:
    where = photo(owner, name)
    one = face(where, vector, quality=quality)
    grouping.grow(where)
    one.refresh_from_db()
    return one


def alike(number: int, similarity: float = SAME) -> Vector:
    return near(axis(0), similarity, towards=number)


def ignored(owner: User, *faces: Face) -> Group:
    review.ignore_person(faces, by=owner)
    return Group.objects.strangers().get(faces=faces[0])


@pytest.fixture
def stranger(alice: User) -> Group:
    return ignored(alice, arrive(alice, "1.jpg", axis(0)), arrive(alice, "2.jpg", alike(1)))


def test_later_faces_join_without_a_question(alice: User, stranger: Group) -> None:
    for number in range(5, 10):
        joined = arrive(alice, f"{number}.jpg", alike(number))
        assert joined.group == stranger
        assert joined.ignored_at
    assert review.next_question(alice) is None
    assert not Decision.objects.exclude(kind="ignore").exists()


def test_one_face_is_enough_to_be_known_by(alice: User) -> None:
    group = ignored(alice, arrive(alice, "1.jpg", axis(0)))
    assert arrive(alice, "2.jpg", alike(1)).group == group


def test_a_poor_face_is_ignored_alone(alice: User) -> None:
    poor = arrive(alice, "1.jpg", axis(0), quality=0.1)
    review.ignore_person([poor], by=alice)
    assert Face.objects.ignored().get() == poor
    assert not Group.objects.exists()
    assert arrive(alice, "2.jpg", alike(1)).ignored_at is None


def test_others_are_asked_about(alice: User, stranger: Group) -> None:
    assert arrive(alice, "3.jpg", near(axis(0), 0.4, towards=3)).ignored_at is None


def test_who_may_be_somebody_known_is_asked_about(alice: User, stranger: Group) -> None:
    """Faces between a stranger and Anna: the more like Anna, the less is taken for granted."""
    named(alice, "Anna", axis(9))
    sister = arrive(alice, "3.jpg", near(axis(9), 0.72, towards=0))
    assert sister.ignored_at is None
    assert shown(sister) == ["Anna"]


def test_two_faces_of_a_photo_are_two_people(alice: User, stranger: Group) -> None:
    both = photo(alice, "both.jpg")
    one = face(both, alike(3, 0.9), x=0.1, quality=0.9)
    other = face(both, alike(4, 0.85), x=0.6)
    grouping.grow(both)
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.ignored_at
    assert other.ignored_at is None


def test_groups_that_are_asked_about_stay_apart(alice: User, stranger: Group) -> None:
    """A face that brings two groups together does not ignore the one that has a question."""
    group = arrive(alice, "5.jpg", near(axis(0), 0.45, towards=5)).group
    assert group is None
    other = arrive(alice, "6.jpg", near(near(axis(0), 0.45, towards=5), 0.9, towards=6))
    assert other.group not in (None, stranger)
    between = arrive(alice, "7.jpg", near(axis(0), 0.75, towards=5))
    assert Group.objects.strangers().get() == stranger
    assert Face.objects.open().filter(group=other.group).count() >= 2
    assert between.group in (other.group, stranger)


def test_the_person_loses_the_suggestion_that_another_face_then_gets(alice: User) -> None:
    anna = named(alice, "Anna", axis(9))
    group = ignored(alice, arrive(alice, "1.jpg", axis(0)))
    both = photo(alice, "both.jpg")
    stranger = face(both, near(axis(0), 0.85, towards=9), x=0.1, match=False)
    sister = face(both, near(axis(9), 0.5, towards=8), x=0.6)
    grouping.grow(both)
    stranger.refresh_from_db()
    assert stranger.group == group
    assert shown(sister) == [anna.name]


def test_a_face_that_was_drawn_is_meant_to_be_named(alice: User, stranger: Group) -> None:
    where = photo(alice, "drawn.jpg")
    one, _decision = review.draw(where, (0.1, 0.1, 0.2, 0.2), by=alice)
    Face.objects.filter(pk=one.pk).update(quality=0.8)
    one.embeddings.create(owner=alice, pack=packs.active().name, vector=alike(5))
    grouping.place(alice.pk, Face.objects.filter(pk=one.pk))
    one.refresh_from_db()
    assert one.ignored_at is None


def test_undo_leaves_every_row_as_it_was(alice: User) -> None:
    faces = [arrive(alice, f"{n}.jpg", alike(n)) for n in range(1, 4)]
    before = rows.everything()
    decision = review.ignore_person(faces, by=alice)
    assert decision
    assert rows.everything() != before
    assert review.undo(decision, by=alice) == 3
    assert rows.everything() == before


def test_undo_frees_those_who_joined(alice: User) -> None:
    faces = [arrive(alice, f"{n}.jpg", alike(n)) for n in range(1, 3)]
    decision = review.ignore_person(faces, by=alice)
    assert decision
    joined = arrive(alice, "later.jpg", alike(5))
    review.undo(decision, by=alice)
    joined.refresh_from_db()
    assert joined.ignored_at is None
    assert joined.group == Face.objects.get(pk=faces[0].pk).group
    assert not Group.objects.strangers().exists()


def test_a_face_that_is_brought_back_stays_out(alice: User, stranger: Group) -> None:
    joined = arrive(alice, "3.jpg", alike(3))
    decision = review.unname([joined], by=alice)
    joined.refresh_from_db()
    assert joined.ignored_at is None
    assert joined.group is None
    grouping.place(alice.pk, Face.objects.filter(pk=joined.pk))
    joined.refresh_from_db()
    assert joined.ignored_at is None
    assert decision
    review.undo(decision, by=alice)
    joined.refresh_from_db()
    assert joined.ignored_at
    assert joined.group == stranger


def test_a_stranger_is_brought_back_whole(alice: User, stranger: Group) -> None:
    arrive(alice, "3.jpg", alike(3))
    before = rows.everything()
    decision = review.bring_back(stranger, by=alice)
    question = review.next_question(alice)
    assert question
    assert question.group == stranger
    assert len(question.faces) == 3
    assert arrive(alice, "4.jpg", alike(4)).ignored_at is None
    Face.objects.get(photo__filename="4.jpg").photo.delete()
    review.undo(decision, by=alice)
    assert rows.everything() == before


def test_who_was_brought_back_twice_is_told(alice: User, stranger: Group) -> None:
    review.bring_back(stranger, by=alice)
    with pytest.raises(review.Conflict):
        review.bring_back(stranger, by=alice)


def test_two_strangers_who_are_one_become_one(alice: User) -> None:
    middle = axis(0)
    left, right = near(middle, 0.68, towards=1), near(middle, 0.68, towards=2)
    one = ignored(alice, *(arrive(alice, f"l{n}", near(left, 0.98, towards=n)) for n in (10, 11)))
    other = ignored(
        alice, *(arrive(alice, f"r{n}", near(right, 0.98, towards=n)) for n in (12, 13))
    )
    assert one != other
    arrive(alice, "middle.jpg", middle)
    assert Group.objects.strangers().get().faces.count() == 5
    assert Face.objects.ignored().count() == 5


def test_the_owners_never_meet(alice: User, bob: User, stranger: Group) -> None:
    assert arrive(bob, "1.jpg", axis(0)).ignored_at is None


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_ignored_people_are_listed_with_single_faces_behind(
    signed_in: Client, alice: User, stranger: Group
) -> None:
    arrive(alice, "3.jpg", alike(3))
    alone = arrive(alice, "other.jpg", axis(40))
    review.ignore_person([alone], by=alice)
    text = signed_in.get(reverse("people"), {"show": "ignored"}).content.decode()
    assert "Ignored person with 3 faces" in text
    assert reverse("group", args=[stranger.pk]) in text
    assert f'id="unnamed-{alone.pk}"' in text
    assert text.count('class="name-tile') == 1
    assert "Ignored person" not in signed_in.get(reverse("people")).content.decode()


def test_the_page_says_who_joined(signed_in: Client, alice: User, stranger: Group) -> None:
    arrive(alice, "3.jpg", alike(3))
    text = signed_in.get(reverse("group", args=[stranger.pk])).content.decode()
    assert "3 faces." in text
    assert "1 joined by itself" in text


def test_an_ignored_person_is_named(signed_in: Client, alice: User, stranger: Group) -> None:
    arrive(alice, "3.jpg", alike(3))
    ids = [face.pk for face in stranger.faces.all()]
    values = {
        "page": "group",
        "group": stranger.pk,
        "ignored": "yes",
        "shown": ids,
        "face": ids[:2],
        "name": "Gardener",
    }
    signed_in.post(reverse("faces_confirm"), values)
    assert Face.objects.filter(person__name="Gardener").count() == 2
    left = Face.objects.get(pk=ids[2])
    assert left.ignored_at
    assert left.rejections.get().person.name == "Gardener"


def test_the_unticked_are_brought_back(signed_in: Client, alice: User, stranger: Group) -> None:
    ids = [face.pk for face in stranger.faces.order_by("pk")]
    values = {"page": "group", "group": stranger.pk, "shown": ids, "face": ids[:1]}
    text = signed_in.post(reverse("faces_bring_back"), values, follow=True).content.decode()
    assert "Ignored person" in text
    assert Face.objects.open().get().pk == ids[1]
    assert Face.objects.get(pk=ids[0]).group == stranger


def test_the_whole_person_is_brought_back_and_ignored_again(
    signed_in: Client, alice: User, stranger: Group
) -> None:
    url = reverse("group_bring_back", args=[stranger.pk])
    text = signed_in.post(url, follow=True).content.decode()
    assert "Who are these 2?" in text
    assert Face.objects.open().count() == 2
    decision = Decision.objects.latest("pk")
    signed_in.post(reverse("decision_undo", args=[decision.pk]))
    assert Face.objects.of_strangers().count() == 2
    signed_in.post(url)
    assert "not ignored any more" not in signed_in.post(url, follow=True).content.decode()
    assert Face.objects.open().count() == 2


def test_a_set_of_a_known_person_is_ignored_face_by_face(signed_in: Client, alice: User) -> None:
    anna = named(alice, "Anna", axis(0))
    faces = [arrive(alice, f"{n}.jpg", alike(n)) for n in range(1, 3)]
    ids = [face.pk for face in faces]
    values = {"page": "review", "asked": anna.pk, "shown": ids, "face": ids}
    signed_in.post(reverse("faces_ignore"), values)
    assert Face.objects.ignored().count() == 2
    assert not Group.objects.strangers().exists()


def test_a_set_without_a_name_is_ignored_for_good(signed_in: Client, alice: User) -> None:
    ids = [arrive(alice, f"{n}.jpg", alike(n)).pk for n in range(1, 3)]
    signed_in.post(reverse("faces_ignore"), {"page": "review", "shown": ids, "face": ids})
    assert arrive(alice, "later.jpg", alike(5)).ignored_at
