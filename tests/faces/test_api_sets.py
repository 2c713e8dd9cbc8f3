"""The REST API about sets of faces, groups, pairs of people, and decisions."""

import pytest

from albums.models import User
from faces import review
from faces.models import Decision, Face, Person, Rejection
from tests.faces.library import axis, face, named, near, photo, shown
from tests.faces.test_api import Program
from tests.faces.test_questions import cloud


@pytest.fixture
def program(alice: User) -> Program:
    return Program(alice)


@pytest.fixture
def faces(alice: User) -> list[int]:
    """One group of four."""
    return [one.pk for one in cloud(alice, 0, 4)]


def pair(owner: User) -> tuple[Person, Person]:
    return named(owner, "Ada", axis(0)), named(owner, "Eda", near(axis(0), 0.9, towards=1))


def test_a_set_is_named_and_the_decision_undone(program: Program, faces: list[int]) -> None:
    *right, wrong = faces
    body: dict[str, object] = {"faces": right, "name": "Ada", "not_these": [wrong]}
    answer = program.post("/faces/confirm", body)
    assert (answer["kind"], answer["person"]["name"]) == ("confirm", "Ada")
    assert answer["faces"] == faces
    assert set(Face.objects.confirmed().values_list("pk", flat=True)) == set(right)
    assert Rejection.objects.get().face_id == wrong
    assert program.post(f"/decisions/{answer['id']}/undo") == {"faces": 4}
    assert not Face.objects.confirmed().exists()
    program.post(f"/decisions/{answer['id']}/undo", status=409)


def test_a_set_keeps_what_was_decided_before(
    alice: User, program: Program, faces: list[int]
) -> None:
    review.confirm([Face.objects.get(pk=faces[0])], by=alice, name="Ben")
    answer = program.post("/faces/confirm", {"faces": faces, "name": "Ada"})
    assert answer["faces"] == faces[1:]
    program.post("/faces/confirm", {"faces": faces, "name": "Carl"}, status=409)
    assert Person.objects.get(name="Ben").faces.count() == 1


def test_a_set_is_rejected(alice: User, program: Program, faces: list[int]) -> None:
    ada = named(alice, "Ada", axis(0))
    program.post("/faces/reject", {"faces": faces, "person": ada.pk})
    assert ada.rejections.count() == 4
    assert all(not shown(one) for one in Face.objects.open())


def test_a_set_is_ignored(program: Program, faces: list[int]) -> None:
    assert program.post("/faces/ignore", {"faces": faces})["kind"] == "ignore"
    assert Face.objects.ignored().count() == 4


def test_a_person_is_ignored_found_and_brought_back(program: Program, faces: list[int]) -> None:
    program.post("/faces/ignore-person", {"faces": faces})
    assert program.get("/groups")["count"] == 0
    (listed,) = program.get("/groups?ignored=true")["items"]
    assert listed["faces"] == 4
    path = f"/groups/{listed['id']}"
    assert {one["id"] for one in program.get(path)["faces"]} == set(faces)
    assert program.post(f"{path}/bring-back")["kind"] == "unname"
    assert program.get("/groups")["count"] == 1
    program.post(f"{path}/bring-back", status=409)


def test_groups_are_listed_shown_and_thinned_out(
    alice: User, program: Program, faces: list[int]
) -> None:
    cloud(alice, 100, 2)
    listed = program.get("/groups")
    assert (listed["count"], [one["faces"] for one in listed["items"]]) == (2, [4, 2])
    path = f"/groups/{listed['items'][0]['id']}"
    assert {one["id"] for one in program.get(path)["faces"]} == set(faces)
    program.post("/faces/regroup", {"faces": faces[:1]})
    assert {one["id"] for one in program.get(path)["faces"]} == set(faces[1:])


def test_pairs_are_merged_or_told_apart(alice: User, program: Program) -> None:
    ada, eda = pair(alice)
    (found,) = program.get("/people/pairs")
    assert (found["person"]["name"], found["other"]["name"]) == ("Ada", "Eda")
    answer = program.post(f"/people/{eda.pk}/merge", {"into": ada.pk})
    assert (answer["kind"], answer["person"]["id"]) == ("merge", ada.pk)
    program.get(f"/people/{eda.pk}", status=404)
    program.post(f"/decisions/{answer['id']}/undo")
    assert program.get(f"/people/{eda.pk}")["faces"] == 1
    sent = {"other": eda.pk}
    url = f"/api/v1/people/{ada.pk}/distinguish"
    assert program.client.post(url, sent, "application/json").status_code == 204
    assert program.get("/people/pairs") == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/faces/confirm", {"faces": [], "name": "Ada"}),
        ("/faces/confirm", {"faces": ["face"], "name": " "}),
        ("/faces/confirm", {"faces": list(range(1001)), "name": "Ada"}),
        ("/people/{ada}/merge", {"into": "ada"}),
        ("/people/{ada}/distinguish", {"other": "ada"}),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(
    alice: User, program: Program, path: str, body: dict[str, object]
) -> None:
    ada = named(alice, "Ada", axis(0))
    one = face(photo(alice, "a.jpg"), axis(5))
    ids = {"ada": ada.pk, "face": one.pk}
    sent = {
        key: [one.pk] if value == ["face"] else ids.get(str(value), value)
        for key, value in body.items()
    }
    assert program.post(path.format(**ids), sent, status=422)["detail"]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/faces/confirm", {"faces": ["hers", "own"], "name": "Eve"}),
        ("/faces/confirm", {"faces": ["own"], "not_these": ["hers"], "name": "Eve"}),
        ("/faces/confirm", {"faces": ["own"], "person": "ada"}),
        ("/faces/reject", {"faces": ["own"], "person": "ada"}),
        ("/faces/reject", {"faces": ["hers"], "person": "eve"}),
        ("/faces/ignore", {"faces": ["hers"]}),
        ("/faces/ignore-person", {"faces": ["hers"]}),
        ("/faces/regroup", {"faces": ["hers"]}),
        ("/people/{ada}/photos", {"photos": ["own_photo"]}),
        ("/people/{eve}/photos", {"photos": ["own_photo", "her_photo"]}),
        ("/people/{ada}/merge", {"into": "eve"}),
        ("/people/{eve}/merge", {"into": "ada"}),
        ("/people/{ada}/distinguish", {"other": "eve"}),
        ("/people/{eve}/distinguish", {"other": "ada"}),
        ("/decisions/{decision}/undo", {}),
    ],
)
def test_a_stranger_gets_404(
    alice: User, charlie: User, path: str, body: dict[str, list[str] | str]
) -> None:
    ada, eve = named(alice, "Ada", axis(0)), named(charlie, "Eve", axis(1))
    ids = {
        "ada": ada.pk,
        "eve": eve.pk,
        "hers": cloud(alice, 100, 2)[0].pk,
        "own": face(photo(charlie, "c.jpg"), axis(3)).pk,
        "decision": Decision.objects.get(owner=alice).pk,
        "her_photo": ada.faces.get().photo_id,
        "own_photo": eve.faces.get().photo_id,
    }
    sent: dict[str, object] = {
        key: [ids[name] for name in value] if isinstance(value, list) else ids.get(value, value)
        for key, value in body.items()
    }
    Program(charlie).post(path.format(**ids), sent, status=404)
    assert Decision.objects.count() == 2


def test_a_strangers_groups_and_pairs_are_not_listed(alice: User, charlie: User) -> None:
    pair(alice)
    cloud(alice, 100, 2)
    group = Face.objects.exclude(group=None)[0].group_id
    stranger = Program(charlie)
    assert stranger.get("/groups")["count"] == 0
    assert stranger.get("/people/pairs") == []
    stranger.get(f"/groups/{group}", status=404)
    stranger.post(f"/groups/{group}/bring-back", {}, status=404)
