"""People who are in a photo without a face: tagged, found, merged, forgotten, taken back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from albums import trash
from albums.models import Photo, User
from faces import extraction, packs, ranking, review, search
from faces.models import Decision, Face, Person
from tests.faces import rows
from tests.faces.library import axis, face, named, near, photo, shown
from tests.faces.test_api import Program


@pytest.fixture
def anna(alice: User) -> Person:
    return named(alice, "Anna", axis(0))


@pytest.fixture
def back(alice: User) -> Photo:
    """A photo in which no face is seen."""
    return photo(alice, "back.jpg")


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def tag(where: Photo, person: Person) -> Face:
    decision = review.tag(Photo.objects.filter(pk=where.pk), by=where.owner, person=person)
    assert decision
    return Face.with_trash.get(changes__decision=decision)


def found(owner: User, *people: Person, match: search.Match = "all") -> set[str]:
    rows = search.photos(owner, people=people, match=match)
    return set(rows.values_list("filename", flat=True))


def test_who_is_tagged_is_found_and_counted(alice: User, anna: Person, back: Photo) -> None:
    ben = named(alice, "Ben", axis(1))
    tag(back, anna)
    assert found(alice, anna) == {"Anna-0.jpg", "back.jpg"}
    assert found(alice, anna, match="only") == {"Anna-0.jpg", "back.jpg"}
    assert found(alice, anna, ben) == set()
    tag(back, ben)
    assert found(alice, anna, ben) == {"back.jpg"}
    assert found(alice, anna, match="only") == {"Anna-0.jpg"}
    without = search.photos(alice, without=[anna]).values_list("filename", flat=True)
    assert set(without) == {"Ben-1.jpg"}
    counted = Person.objects.with_counts().get(pk=anna.pk)
    assert (counted.photos_count, counted.faces_count) == (2, 1)


def test_nothing_is_learnt_from_a_tag(alice: User, anna: Person, back: Photo) -> None:
    before = rows.everything()
    tag(back, anna)
    counted = Person.objects.filter(pk=anna.pk, photos_count=2)
    assert counted.update(photos_count=1) == 1  # all that changes is how many photos she is in
    after = rows.everything()
    assert {name for name in before if before[name] != after[name]} == set()
    pack = packs.active()
    assert not extraction.unembedded(pack).filter(photo=back).exists()
    assert not back.faces.exists()


def test_the_person_is_suggested_in_the_photo_all_the_same(alice: User, anna: Person) -> None:
    where = photo(alice, "both.jpg")
    one = face(where, near(axis(0), 0.7, towards=5))
    tag(where, anna)
    ranking.rank([where.pk])
    assert shown(one) == ["Anna"]


def test_whoever_is_there_needs_no_tag(alice: User, anna: Person, back: Photo) -> None:
    everywhere = Photo.objects.filter(owner=alice)
    decision = review.tag(everywhere, by=alice, person=anna)
    assert decision
    assert decision.changes.get().face.photo == back
    assert review.tag(everywhere, by=alice, person=anna) is None


def test_undo_leaves_nobody_in_the_photo(alice: User, back: Photo) -> None:
    decision = review.tag(Photo.objects.filter(pk=back.pk), by=alice, name="Carl")
    assert decision
    assert found(alice, Person.objects.get(name="Carl")) == {"back.jpg"}
    review.undo(decision, by=alice)
    assert not Face.present.exists()
    assert not Person.objects.exists()


def test_a_tag_is_removed_and_comes_back(alice: User, anna: Person, back: Photo) -> None:
    one = tag(back, anna)
    decision = review.untag(one, by=alice)
    assert found(alice, anna) == {"Anna-0.jpg"}
    with pytest.raises(review.Conflict):
        review.untag(one, by=alice)
    review.undo(decision, by=alice)
    assert found(alice, anna) == {"Anna-0.jpg", "back.jpg"}


def test_tags_are_merged_and_part_again(alice: User, anna: Person, back: Photo) -> None:
    ben = named(alice, "Ben", axis(1))
    tag(back, anna)
    decision = review.merge(anna, into=ben, by=alice)
    assert found(alice, ben) == {"Anna-0.jpg", "Ben-1.jpg", "back.jpg"}
    review.undo(decision, by=alice)
    assert found(alice, ben) == {"Ben-1.jpg"}
    assert found(alice, anna) == {"Anna-0.jpg", "back.jpg"}


def test_who_was_merged_in_another_tab_is_tagged_as_the_one_there_is(
    alice: User, anna: Person, back: Photo
) -> None:
    ben = named(alice, "Ben", axis(1))
    review.merge(Person.objects.get(pk=anna.pk), into=ben, by=alice)
    assert tag(back, anna).person == ben
    assert "back.jpg" in found(alice, ben)


def test_who_was_deleted_in_another_tab_is_not_tagged(
    alice: User, anna: Person, back: Photo
) -> None:
    review.delete_person(Person.objects.get(pk=anna.pk), by=alice)
    with pytest.raises(review.Conflict):
        review.tag(Photo.objects.filter(pk=back.pk), by=alice, person=anna)
    assert not Face.present.filter(photo=back).exists()


def test_tags_go_with_the_person_and_come_back(alice: User, anna: Person, back: Photo) -> None:
    tag(back, anna)
    decision = review.delete_person(anna, by=alice)
    assert not Face.present.filter(tagged=True).exists()
    review.undo(decision, by=alice)
    assert found(alice, anna) == {"Anna-0.jpg", "back.jpg"}


def test_a_removed_tag_of_somebody_forgotten_stays_away(
    alice: User, anna: Person, back: Photo
) -> None:
    removed = review.untag(tag(back, anna), by=alice)
    review.delete_person(anna, by=alice)
    review.undo(removed, by=alice)
    assert not Face.present.filter(photo=back).exists()


def test_tags_go_to_the_trash_with_their_photo(alice: User, anna: Person, back: Photo) -> None:
    tag(back, anna)
    trash.put(Photo.objects.filter(pk=back.pk))
    assert found(alice, anna) == {"Anna-0.jpg"}
    assert not Face.present.filter(photo=back).exists()
    trash.restore(Photo.with_trash.filter(pk=back.pk))
    assert found(alice, anna) == {"Anna-0.jpg", "back.jpg"}


def test_nobody_tags_with_a_strangers_person(
    alice: User, charlie: User, anna: Person, back: Photo
) -> None:
    mine = photo(charlie, "own.jpg")
    with pytest.raises(review.Refused):
        review.tag(Photo.objects.filter(pk=mine.pk), by=charlie, person=anna)
    assert review.tag(Photo.objects.filter(pk=back.pk), by=charlie, name="Carl") is None


def test_the_photo_page_names_and_removes(signed_in: Client, anna: Person, back: Photo) -> None:
    url = reverse("photo", args=[back.pk])
    added = signed_in.post(reverse("photo_tag", args=[back.pk]), {"person": anna.pk}, follow=True)
    assert "Also in this photo" in added.content.decode()
    again = signed_in.post(reverse("photo_tag", args=[back.pk]), {"name": "anna"}, follow=True)
    assert "This person is in the photo already." in again.content.decode()
    one = Face.present.get(photo=back)
    signed_in.post(reverse("tag_remove", args=[one.pk]))
    assert "Also in this photo" not in signed_in.get(url).content.decode()


def test_a_face_with_the_name_takes_the_place_of_the_tag(
    signed_in: Client, alice: User, anna: Person
) -> None:
    where = photo(alice, "both.jpg")
    one = face(where, near(axis(0), 0.7, towards=5))
    tag(where, anna)
    review.confirm([one], by=alice, person=anna)
    text = signed_in.get(reverse("photo", args=[where.pk])).content.decode()
    assert "Also in this photo" not in text
    assert found(alice, anna) == {"Anna-0.jpg", "both.jpg"}


def test_ticked_photos_get_a_person(signed_in: Client, alice: User, back: Photo) -> None:
    other = photo(alice, "other.jpg")
    data = {"photos": f"{back.pk},{other.pk}", "name": "Carl"}
    said = signed_in.post(reverse("photos_tag"), data, headers={"accept": "application/json"})
    answer = said.json()
    assert answer["message"] == "Carl is in 2 more photos."
    signed_in.post(answer["undo"]["url"])
    assert not Face.present.exists()


def test_without_a_script_a_page_asks_who_it_is(
    signed_in: Client, anna: Person, back: Photo
) -> None:
    asked = signed_in.post(reverse("photos_tag"), {"photos": back.pk}).content.decode()
    assert "Who is in these photos?" in asked
    data = {"photos": back.pk, "name": "Anna"}
    assert (
        "Anna is in 1 more photo."
        in signed_in.post(reverse("photos_tag"), data, follow=True).content.decode()
    )


def test_somebody_elses_photo_and_tag_are_not_found(
    client: Client, charlie: User, anna: Person, back: Photo
) -> None:
    one = tag(back, anna)
    client.force_login(charlie)
    assert client.post(reverse("photo_tag", args=[back.pk]), {"name": "X"}).status_code == 404
    assert client.post(reverse("tag_remove", args=[one.pk])).status_code == 404
    client.post(reverse("photos_tag"), {"photos": back.pk, "name": "X"})
    assert Face.present.get(photo=back) == one
    assert not Person.objects.filter(owner=charlie).exists()


def test_a_tag_has_no_crop_and_takes_no_answer(
    signed_in: Client, anna: Person, back: Photo
) -> None:
    one = tag(back, anna)
    assert signed_in.get(reverse("crop", args=[one.pk])).status_code == 404
    for name in ("face_reject", "face_unname", "face_ignore", "face_confirm"):
        answer = signed_in.post(reverse(name, args=[one.pk]), {"person": anna.pk})
        assert answer.status_code == 404
    assert Face.present.get(pk=one.pk).person == anna


def test_the_journal_says_it(signed_in: Client, anna: Person, back: Photo) -> None:
    tag(back, anna)
    assert "Anna is in 1 more photo." in signed_in.get(reverse("journal")).content.decode()


def test_the_api_tags_and_shows(alice: User, anna: Person, back: Photo) -> None:
    program = Program(alice)
    answer = program.post(f"/people/{anna.pk}/photos", {"photos": [back.pk]})
    assert answer["kind"] == "tag"
    assert program.get(f"/photos/{back.pk}")["tagged"] == [{"id": anna.pk, "name": "Anna"}]
    program.post(f"/people/{anna.pk}/photos", {"photos": [back.pk]}, status=409)
    assert Decision.objects.filter(kind="tag").count() == 1


def test_an_account_is_deleted_with_its_tags(alice: User, anna: Person, back: Photo) -> None:
    tag(back, anna)
    alice.delete()
    assert not Face.with_trash.exists()


def test_the_api_lists_nobody_twice(alice: User, anna: Person) -> None:
    where = photo(alice, "both.jpg")
    one = face(where, near(axis(0), 0.7, towards=5))
    tag(where, anna)
    review.confirm([one], by=alice, person=anna)
    told = Program(alice).get(f"/photos/{where.pk}")
    assert [seen["person"]["name"] for seen in told["faces"]] == ["Anna"]
    assert told["tagged"] == []
