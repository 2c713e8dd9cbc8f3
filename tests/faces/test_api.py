"""The REST API about people, as another program uses it: with a key and JSON."""

from typing import Any

import pytest
from django.test import Client

from albums.models import Album, AlbumPhoto, ApiKey, Scope, User
from faces import review
from faces.models import Face, Person
from tests.faces.library import axis, face, named, near, photo

pytestmark = pytest.mark.django_db


class Program:
    def __init__(self, user: User) -> None:
        self.client = Client(
            headers={"Authorization": f"Bearer {ApiKey.issue(user, 'test', Scope)}"}
        )

    def get(self, path: str, status: int = 200, **query: str) -> Any:
        answer = self.client.get(f"/api/v1{path}", query)
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path: str, body: dict[str, object] | None = None, status: int = 200) -> Any:
        answer = self.client.post(f"/api/v1{path}", body or {}, "application/json")
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture
def program(alice: User) -> Program:
    return Program(alice)


def test_photo_tells_its_faces(alice: User, program: Program) -> None:
    ada = named(alice, "Ada", axis(0))
    where = photo(alice, "a.jpg")
    known = face(where, near(axis(0), 0.8, towards=9))
    stranger = face(where, axis(1), x=0.5)
    answer = program.get(f"/photos/{where.pk}")
    assert (answer["filename"], answer["state"], answer["width"]) == ("a.jpg", "ready", 1000)
    first, second = answer["faces"]
    assert (first["id"], first["state"], first["box"]) == (known.pk, "suggested", [0.1] * 4)
    (candidate,) = first["candidates"]
    assert candidate["person"] == {"id": ada.pk, "name": "Ada"}
    assert candidate["similarity"] == pytest.approx(0.8, abs=0.01)
    assert 0.5 < candidate["probability"] <= 1
    assert (second["id"], second["state"], second["candidates"]) == (stranger.pk, "unknown", [])


def test_confirm_by_name_then_undo(alice: User, program: Program) -> None:
    one = face(photo(alice, "a.jpg"), axis(0))
    answer = program.post(f"/faces/{one.pk}/confirm", {"name": "Ada"})
    assert (answer["state"], answer["person"]["name"]) == ("confirmed", "Ada")
    answer = program.post(f"/faces/{one.pk}/undo")
    assert (answer["state"], answer["person"]) == ("unknown", None)


def test_confirm_by_id(alice: User, program: Program) -> None:
    ada = named(alice, "Ada", axis(0))
    one = face(photo(alice, "a.jpg"), axis(1))
    answer = program.post(f"/faces/{one.pk}/confirm", {"person": ada.pk})
    assert answer["person"]["id"] == ada.pk


def test_confirm_without_a_name_says_so(alice: User, program: Program) -> None:
    one = face(photo(alice, "a.jpg"), axis(1))
    assert "detail" in program.post(f"/faces/{one.pk}/confirm", {}, 422)


def test_reject_and_ignore(alice: User, program: Program) -> None:
    ada = named(alice, "Ada", axis(0))
    one = face(photo(alice, "a.jpg"), axis(0))
    answer = program.post(f"/faces/{one.pk}/reject", {"person": ada.pk})
    assert (answer["state"], answer["candidates"]) == ("unknown", [])
    assert program.post(f"/faces/{one.pk}/ignore")["state"] == "ignored"


def test_people_are_counted(alice: User, program: Program) -> None:
    ada = named(alice, "Ada", axis(0))
    named(alice, "Bea", axis(1))
    review.confirm([face(photo(alice, "a.jpg"), axis(2))], by=alice, person=ada)
    answer = program.get("/people")
    assert answer["count"] == 2
    assert answer["items"][0] == {
        "id": ada.pk,
        "name": "Ada",
        "born_on": None,
        "photos": 2,
        "faces": 2,
    }
    assert program.get(f"/people/{ada.pk}") == answer["items"][0]
    assert [one["name"] for one in program.get("/people", q="be")["items"]] == ["Bea"]


def test_photos_by_people_date_and_album(alice: User, program: Program) -> None:
    ada, bea = named(alice, "Ada", axis(0)), named(alice, "Bea", axis(1))
    both = photo(alice, "both.jpg")
    review.confirm([face(both, axis(2))], by=alice, person=ada)
    review.confirm([face(both, axis(3), x=0.5)], by=alice, person=bea)
    album = Album.objects.create(owner=alice, title="One")
    AlbumPhoto.objects.create(album=album, photo=both)
    pair = f"{ada.pk},{bea.pk}"
    assert program.get("/photos", people=pair)["count"] == 1
    assert program.get("/photos", people=pair, match="any")["count"] == 3
    assert program.get("/photos", people=str(ada.pk), match="only")["count"] == 1
    assert program.get("/photos", album=str(album.pk))["items"][0]["id"] == both.pk
    assert program.get("/photos?from=2999-01-01")["count"] == 0
    assert program.get("/photos", page="2") == {"count": 3, "items": []}
    program.get("/photos", 422, people="x")
    program.get("/photos", 404, people="999999")


def test_progress_adds_up(alice: User, program: Program) -> None:
    named(alice, "Ada", axis(0))
    face(photo(alice, "a.jpg"), axis(0))
    face(photo(alice, "b.jpg"), axis(5))
    assert program.get("/progress") == {
        "waiting": 0,
        "ready": 3,
        "failed": 0,
        "faces": 3,
        "unknown": 1,
        "suggested": 1,
        "confirmed": 1,
    }


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/photos/{photo}", None),
        ("get", "/people/{person}", None),
        ("get", "/photos?people={person}", None),
        ("get", "/photos?album={album}", None),
        ("post", "/faces/{face}/confirm", {"name": "Eve"}),
        ("post", "/faces/{face}/reject", {"person": "{person}"}),
        ("post", "/faces/{face}/ignore", {}),
        ("post", "/faces/{face}/undo", {}),
        ("post", "/faces/{own}/confirm", {"person": "{person}"}),
        ("post", "/faces/{own}/reject", {"person": "{person}"}),
    ],
)
def test_stranger_gets_404(
    alice: User, charlie: User, method: str, path: str, body: dict[str, str] | None
) -> None:
    ada = named(alice, "Ada", axis(0))
    hers = ada.faces.get()
    ids = {
        "photo": hers.photo_id,
        "person": ada.pk,
        "face": hers.pk,
        "album": Album.objects.create(owner=alice, title="Hers").pk,
        "own": face(photo(charlie, "c.jpg"), axis(3)).pk,
    }
    sent = {
        key: int(value.format(**ids)) if "{" in value else value
        for key, value in (body or {}).items()
    }
    url = f"/api/v1{path.format(**ids)}"
    stranger = Program(charlie).client
    answer = stranger.get(url) if method == "get" else stranger.post(url, sent, "application/json")
    assert answer.status_code == 404
    assert Face.objects.confirmed().count() == 1
    assert Person.objects.count() == 1


def test_nobody_gets_401() -> None:
    answer = Client().get("/api/v1/people")
    assert answer.status_code == 401
    assert "detail" in answer.json()


def test_description_is_served(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/photos", "/api/v1/faces/{face_id}/confirm", "/api/v1/progress"} <= set(paths)
