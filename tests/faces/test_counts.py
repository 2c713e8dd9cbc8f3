"""The counts that the database keeps: whatever happens to faces, they are what there is."""

from __future__ import annotations

from contextlib import nullcontext
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from albums.models import Photo, User
from faces import counts, grouping, removal, review
from faces.models import TELLING_QUALITY, Candidate, Face, Group, Person
from faces.review import questions
from tests.faces import library
from tests.faces.test_questions import cloud

pytestmark = pytest.mark.usefixtures("media", "quiet_broker")


def photos_of(person: Person) -> int:
    """Return the kept count, after a look whether every count is what there is."""
    assert counts.wrong() == ([], [])
    person.refresh_from_db()
    return person.photos_count


def nameless_of(group: Group, owner: User) -> int:
    assert counts.wrong() == ([], [])
    group.refresh_from_db()
    assert group.nameless == questions.nameless(owner).filter(group=group).count()
    return group.nameless


@pytest.fixture
def group(alice: User) -> Group:
    """A group of five faces, each in a photo of its own."""
    faces = cloud(alice, 0, 5)
    found = Face.objects.get(pk=faces[0].pk).group
    assert found
    return found


def test_answers_are_counted_and_counted_back(alice: User) -> None:
    anna = library.named(alice, "Anna", library.axis(0))
    assert photos_of(anna) == 1
    where = library.photo(alice, "two.jpg")
    two = [library.face(where, library.axis(n), x=0.1 * n) for n in (1, 2)]
    review.confirm(two, by=alice, person=anna)
    assert photos_of(anna) == 2  # two faces of one photo are one photo
    review.unname(two[:1], by=alice)
    assert photos_of(anna) == 2
    review.reject(two[1:], anna, by=alice)
    assert photos_of(anna) == 1
    review.undo_last(by=alice)
    assert photos_of(anna) == 2


def test_merging_and_parting(alice: User) -> None:
    anna = library.named(alice, "Anna", library.axis(0))
    ann = library.named(alice, "Ann", library.axis(1))
    review.merge(ann, into=anna, by=alice)
    assert (photos_of(anna), photos_of(ann)) == (2, 0)
    review.undo_last(by=alice)
    assert (photos_of(anna), photos_of(ann)) == (1, 1)
    review.delete_person(ann, by=alice)
    assert photos_of(ann) == 0


def test_the_trash_takes_and_gives_back(alice: User, group: Group) -> None:
    anna = library.named(alice, "Anna", library.axis(9))
    photos = Photo.objects.filter(faces__person=anna) | Photo.objects.filter(faces__group=group)
    removal.throw_away(Photo.objects.filter(pk__in=photos.values("pk")), by=alice)
    assert (photos_of(anna), nameless_of(group, alice)) == (0, 0)
    removal.bring_back(Photo.with_trash.all(), by=alice)
    assert (photos_of(anna), nameless_of(group, alice)) == (1, 5)
    removal.throw_away(Photo.objects.filter(faces__person=anna), by=alice)
    removal.delete_for_good(Photo.with_trash.all())
    assert photos_of(anna) == 0


def test_a_group_loses_what_was_decided(alice: User, group: Group) -> None:
    faces = list(group.faces.order_by("pk"))
    assert nameless_of(group, alice) == 5
    review.ignore(faces[:1], by=alice)
    assert nameless_of(group, alice) == 4
    review.regroup(faces[1:2], by=alice)
    assert nameless_of(group, alice) == 3
    # Named once, the others are suggestions: no longer faces without anything to ask.
    review.confirm(faces[2:3], by=alice, name="Anna")
    assert nameless_of(group, alice) == 0
    review.undo_last(by=alice)
    assert nameless_of(group, alice) == 3


def test_groups_that_come_together(alice: User, group: Group) -> None:
    one, other = cloud(alice, 30, 2)
    second = Face.objects.get(pk=one.pk).group
    assert second
    Face.objects.filter(pk=other.pk).update(group=group)
    assert (nameless_of(group, alice), nameless_of(second, alice)) == (6, 1)
    Face.objects.filter(group=second).update(group=group)
    assert (nameless_of(group, alice), nameless_of(second, alice)) == (7, 0)
    assert [found.pk for found in questions.groups(alice)] == [group.pk]


@pytest.mark.parametrize("probability", [0.49, 0.5])
@pytest.mark.parametrize("rank", [None, 1, 2])
@pytest.mark.parametrize("quality", [TELLING_QUALITY, TELLING_QUALITY - 0.01])
def test_the_database_and_the_queue_mean_the_same(
    alice: User, group: Group, probability: float, rank: int | None, quality: float
) -> None:
    anna = library.named(alice, "Anna", library.axis(9))
    face = group.faces.order_by("pk")[0]
    Face.objects.filter(pk=face.pk).update(quality=quality)
    values = {"similarity": 0.5, "evidence": 0.0, "probability": probability}
    made = Candidate.objects.create(face=face, person=anna, rank=rank, **values)
    likely = rank == 1 and probability >= questions.SET_PROBABILITY
    asked = quality >= TELLING_QUALITY and not likely
    assert nameless_of(group, alice) == 4 + asked
    Candidate.objects.filter(pk=made.pk).update(rank=1, probability=0.9)
    assert nameless_of(group, alice) == 4
    made.delete()
    assert nameless_of(group, alice) == 4 + (quality >= TELLING_QUALITY)


def test_new_faces_join_their_group(alice: User, group: Group) -> None:
    where = library.photo(alice, "later.jpg")
    face = library.face(where, library.near(library.axis(0), 0.85, towards=20))
    grouping.grow(where)
    face.refresh_from_db()
    assert face.group == group
    assert nameless_of(group, alice) == 6


def test_a_wrong_count_is_found_and_made_good(alice: User, group: Group) -> None:
    anna = library.named(alice, "Anna", library.axis(9))
    assert "0 people whose" in checked()
    Person.objects.filter(pk=anna.pk).update(photos_count=7)
    Group.objects.filter(pk=group.pk).update(nameless=1)
    said = checked()
    assert f"1 people whose photos were miscounted: {anna.pk}" in said
    assert f"1 groups whose faces were miscounted: {group.pk}" in said
    call_command("check_library", "--repair", stdout=StringIO())
    assert (photos_of(anna), nameless_of(group, alice)) == (1, 5)


def test_a_miscount_alone_fails_the_check(alice: User) -> None:
    anna = Person.objects.create(owner=alice, name="Anna")
    assert "0 people whose" in checked(fails=False)
    Person.objects.filter(pk=anna.pk).update(photos_count=7)
    assert "1 people whose" in checked()


def checked(*, fails: bool = True) -> str:
    """Return what the check says; it fails where photos have no files, as these rows."""
    said = StringIO()
    with pytest.raises(CommandError) if fails else nullcontext():
        call_command("check_library", stdout=said)
    return said.getvalue()
