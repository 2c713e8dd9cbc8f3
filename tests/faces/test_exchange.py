"""What an owner said about people goes out as lines and comes back, into another library too."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from albums.models import Photo, User
from faces import exchange, review
from faces.exchange import ExchangeError
from faces.models import Collage, Decision, Distinction, Face, Group, Person, Rejection, Relearning
from tests.faces.library import axis, face, photo

pytestmark = pytest.mark.django_db
Rows = dict[str, list[tuple[Any, ...]]]


def fill(owner: User, names: str) -> dict[str, Face]:
    """Store a photo with one face for each letter; the same photo for each owner."""
    made = {}
    for letter in names:
        one = photo(owner, letter)
        Photo.objects.filter(pk=one.pk).update(sha256=f"{ord(letter):064x}")
        made[letter] = face(one, axis(ord(letter)), match=False)
    return made


@pytest.fixture
def told(alice: User) -> User:
    """Alice has said one of everything."""
    faces = fill(alice, "abcdefgh")
    review.confirm([faces["a"], faces["b"]], by=alice, name="Anna")
    review.confirm([faces["c"]], by=alice, name="Ben")
    review.confirm([faces["d"]], by=alice, name="Annie")
    review.confirm([faces["h"]], by=alice, name="Gone")
    anna, ben, annie, gone = (
        Person.objects.get(name=name) for name in ("Anna", "Ben", "Annie", "Gone")
    )
    review.merge(annie, into=anna, by=alice)
    review.reject([faces["e"]], anna, by=alice)
    review.ignore_person([faces["f"]], by=alice)
    review.set_birth(anna, date(1990, 2, 3), by=alice)
    review.rename(ben, "Benjamin", by=alice)
    review.distinguish(anna, ben, by=alice)
    faces["b"].refresh_from_db()
    review.set_cover(anna, faces["b"], by=alice)
    review.delete_person(gone, by=alice)
    review.tag(Photo.objects.filter(pk=faces["g"].photo_id), by=alice, name="Grandma")
    Collage.objects.create(photo=faces["g"].photo)
    return alice


def rows(owner: User) -> Rows:
    """Return all that was said in a library, without ids."""
    faces = Face.with_trash.filter(owner=owner).order_by("photo__sha256", "tagged")
    decisions = Decision.objects.filter(owner=owner).order_by("at")
    return {
        "people": list(
            Person.objects.filter(owner=owner)
            .order_by("created_at")
            .values_list(
                "name",
                "created_at",
                "born_on",
                "favourite",
                "hidden",
                "photos_count",
                "merged_into__name",
                "deleted_at",
                "cover__photo__sha256",
            )
        ),
        "faces": list(
            faces.values_list(
                "photo__sha256",
                "x",
                "tagged",
                "person__name",
                "confirmed_at",
                "confirmed_by__username",
                "ignored_at",
                "group__ignored_at",
            )
        ),
        "rejections": list(
            Rejection.objects.filter(person__owner=owner)
            .order_by("at")
            .values_list(
                "face__photo__sha256", "person__name", "by__username", "at", "decision__at"
            )
        ),
        "distinctions": list(
            Distinction.objects.filter(one__owner=owner).values_list("at", "by__username")
        ),
        "collages": list(Collage.objects.filter(photo__owner=owner).values_list("photo__sha256")),
        "decisions": list(
            decisions.values_list(
                "kind",
                "at",
                "by__username",
                "person__name",
                "merged__name",
                "created_person",
                "undone_at",
            )
        ),
        "changes": list(
            decisions.order_by("at", "changes__face__photo__sha256").values_list(
                "at",
                "changes__face__photo__sha256",
                "changes__person__name",
                "changes__confirmed_at",
                "changes__ignored_at",
                "changes__rejected",
            )
        ),
    }


def exported(owner: User) -> list[str]:
    return list(exchange.lines(owner))


def test_another_library_of_the_same_photos_becomes_the_same(told: User, bob: User) -> None:
    fill(bob, "abcdefgh")
    taken = exchange.take_in(bob, exported(told))
    assert rows(bob) == rows(told)
    assert (taken.people, taken.names, taken.ignored, taken.rejections) == (3, 5, 1, 1)
    assert (taken.kept, taken.missing, taken.unplaced, taken.drawn) == (0, 0, 0, [])
    assert Relearning.objects.filter(owner=bob).exists()


def test_a_second_time_nothing_changes(told: User, bob: User) -> None:
    fill(bob, "abcdefgh")
    lines = exported(told)
    exchange.take_in(bob, lines)
    before = rows(bob)
    again = exchange.take_in(bob, lines)
    assert rows(bob) == before
    assert (again.people, again.names, again.decisions, again.rejections) == (0, 0, 0, 0)
    own = rows(told)
    exchange.take_in(told, lines)
    assert rows(told) == own


def test_undo_works_there_as_it_does_here(told: User, bob: User) -> None:
    fill(bob, "abcdefgh")
    exchange.take_in(bob, exported(told))
    for owner in (told, bob):
        merge = Decision.objects.get(owner=owner, kind=Decision.Kind.MERGE)
        review.undo(merge, by=owner)
        delete = Decision.objects.get(owner=owner, kind=Decision.Kind.DELETE)
        review.undo(delete, by=owner)
    names = {"Anna", "Annie", "Benjamin", "Gone", "Grandma"}
    for owner in (told, bob):
        assert {one.name for one in Person.objects.visible_to(owner)} == names
        gone = Person.objects.visible_to(owner).get(name="Gone")
        assert gone.faces.count() == 1


def test_what_was_decided_there_stays(told: User, bob: User) -> None:
    theirs = fill(bob, "abcdefgh")
    review.confirm([theirs["a"]], by=bob, name="Mum")
    review.confirm([theirs["b"]], by=bob, name="anna")
    taken = exchange.take_in(bob, exported(told))
    theirs["a"].refresh_from_db()
    assert theirs["a"].person
    assert theirs["a"].person.name == "Mum"
    assert taken.kept == 1
    anna = Person.objects.visible_to(bob).get(name__iexact="anna")
    assert {one.photo.filename for one in anna.faces.all()} == {"b", "d"}
    assert anna.born_on == date(1990, 2, 3)


def test_named_faces_that_are_not_found_there_are_drawn(told: User, bob: User) -> None:
    theirs = fill(bob, "abcdefg")  # h is no photo of Bob's
    theirs["a"].delete()
    Face.objects.filter(pk=theirs["e"].pk).update(x=0.7)
    taken = exchange.take_in(bob, exported(told))
    assert taken.missing == 1
    assert taken.unplaced == 1
    assert taken.drawn == [theirs["a"].photo_id]
    drawn = Face.objects.get(photo=theirs["a"].photo_id)
    assert drawn.drawn_at
    assert drawn.person
    assert drawn.person.name == "Anna"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: lines[1:], "The first line is not that of an export"),
        (lambda lines: lines[:0], "Line 1 cannot be read"),
        (lambda lines: [*lines[:3], lines[3][:40]], "Line 4 cannot be read"),
        (lambda lines: [*lines, '{"kind": "spell"}'], "cannot be read"),
        (lambda lines: [lines[0].replace('"format":1', '"format":2'), *lines[1:]], "newer Kith"),
        (lambda lines: [line.replace('"said":"birth"', '"said":"x"') for line in lines], "unknown"),
    ],
)
def test_what_cannot_be_read_changes_nothing(
    told: User, bob: User, change: Any, words: str
) -> None:
    fill(bob, "abcdefgh")
    before = rows(bob)
    with pytest.raises(ExchangeError, match=words):
        exchange.take_in(bob, change(exported(told)))
    assert rows(bob) == before


def test_no_vector_leaves(told: User) -> None:
    for line in exported(told):
        said = json.loads(line)
        assert "vector" not in said
        assert max((len(one) for one in said.values() if isinstance(one, list)), default=0) < 20


@pytest.fixture
def written(told: User, tmp_path: Path) -> Path:
    path = tmp_path / "people.jsonl"
    call_command("export_people", str(path), user="alice")
    return path


@pytest.mark.usefixtures("quiet_broker")
def test_commands(written: Path, told: User, bob: User, capsys: pytest.CaptureFixture[str]) -> None:
    fill(bob, "abcdefgh")
    call_command("import_people", str(written), user="bob")
    assert "3 people, 5 names, 1 ignored faces, 1 rejections" in capsys.readouterr().out
    assert rows(bob) == rows(told)
    with pytest.raises(CommandError, match="There is no account called mallory"):
        call_command("import_people", str(written), user="mallory")
    written.write_text("nothing")
    with pytest.raises(CommandError, match="Nothing was taken in"):
        call_command("import_people", str(written), user="bob")


def test_an_ignored_stranger_goes_on_ignoring(told: User, bob: User) -> None:
    fill(bob, "abcdefgh")
    exchange.take_in(bob, exported(told))
    stranger = Group.objects.get(owner=bob, ignored_at__isnull=False)
    assert stranger.ignored_at
    assert stranger.ignored_at <= timezone.now()
    assert stranger.faces.count() == 1
