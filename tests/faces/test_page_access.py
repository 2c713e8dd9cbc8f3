"""Every page and every answer about somebody else's photo, face or person is not found."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from albums.models import Album, ApiKey, Scope, User
from faces.models import Collage, Decision, Face, Person
from tests.faces import library
from tests.faces.test_questions import cloud

PAGES = [
    "journal",
    "keys",
    "people",
    "people_alike",
    "people_groups",
    "people_unnamed",
    "review",
    "review_skipped",
    "review_upcoming",
    "search",
    "search_suggest",
    "settings",
    "settings_jobs",
    "trash",
    "lookalikes",
]
SETS = ["faces_confirm", "faces_reject", "faces_ignore", "faces_regroup", "faces_bring_back"]
POSTS = [
    *SETS,
    "invite",
    "search_save",
    "review_skip",
    "review_again",
    "review_everybody",
    "review_undo",
    "settings_certainty",
    "key_make",
    "photos_delete",
    "photos_tag",
    "trash_restore",
    "trash_purge",
    "lookalikes_decide",
]


@pytest.fixture
def anna(alice: User) -> Person:
    return library.named(alice, "Anna", library.axis(0))


@pytest.fixture
def face(anna: Person) -> Face:
    return anna.faces.get()


@pytest.mark.parametrize("name", ["photo", "photo_faces", "crop", "face_look"])
def test_a_stranger_sees_nothing(client: Client, charlie: User, face: Face, name: str) -> None:
    client.force_login(charlie)
    pk = face.pk if name in {"crop", "face_look"} else face.photo_id
    assert client.get(reverse(name, args=[pk])).status_code == 404


@pytest.mark.parametrize(
    "name", ["face_confirm", "face_reject", "face_ignore", "face_unname", "face_undo"]
)
def test_a_stranger_answers_nothing(client: Client, charlie: User, face: Face, name: str) -> None:
    own = library.named(charlie, "Carl", library.axis(9))
    client.force_login(charlie)
    response = client.post(reverse(name, args=[face.pk]), {"person": own.pk, "name": "Carl"})
    assert response.status_code == 404
    face.refresh_from_db()
    assert face.person is not None
    assert face.person.name == "Anna"


@pytest.mark.parametrize("name", ["face_confirm", "face_reject"])
def test_somebody_elses_person_is_not_found(
    client: Client, charlie: User, anna: Person, name: str
) -> None:
    own = library.face(library.photo(charlie, "own.jpg"), library.axis(3))
    client.force_login(charlie)
    response = client.post(reverse(name, args=[own.pk]), {"person": anna.pk})
    assert response.status_code == 404
    assert not Decision.objects.filter(owner=charlie).exists()


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("ticked", [True, False])
def test_somebody_elses_face_in_a_set_is_not_found(
    client: Client, charlie: User, face: Face, name: str, ticked: bool
) -> None:
    own = library.named(charlie, "Carl", library.axis(9))
    mine = library.face(library.photo(charlie, "own.jpg"), library.axis(3))
    client.force_login(charlie)
    data = {"shown": [mine.pk, face.pk], "face": [mine.pk, *([face.pk] if ticked else [])]}
    data |= {"choice": [own.pk], "asked": [own.pk]}
    assert client.post(reverse(name), data).status_code == 404
    assert Decision.objects.filter(owner=charlie).count() == 1


@pytest.mark.parametrize(
    ("name", "field"), [("faces_confirm", "choice"), ("faces_reject", "asked")]
)
def test_a_set_is_not_somebody_elses_person(
    client: Client, charlie: User, anna: Person, name: str, field: str
) -> None:
    mine = library.face(library.photo(charlie, "own.jpg"), library.axis(3))
    client.force_login(charlie)
    data = {"shown": mine.pk, "face": mine.pk, field: anna.pk}
    assert client.post(reverse(name), data).status_code == 404
    assert not Decision.objects.filter(owner=charlie).exists()


@pytest.mark.parametrize("query", ["", "?tab=suggestions", "?tab=faces"])
def test_a_strangers_person_has_no_page(
    client: Client, charlie: User, anna: Person, query: str
) -> None:
    client.force_login(charlie)
    assert client.get(reverse("person", args=[anna.pk]) + query).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "person_rename",
        "person_born",
        "person_cover",
        "person_delete",
        "person_suggestions",
        "person_take_out",
    ],
)
def test_a_stranger_changes_no_person(
    client: Client, charlie: User, anna: Person, face: Face, name: str
) -> None:
    client.force_login(charlie)
    data = {"name": "Mine", "face": face.pk, "shown": face.pk, "confirm": "yes"}
    assert client.post(reverse(name, args=[anna.pk]), data).status_code == 404
    assert Person.objects.get(pk=anna.pk).name == "Anna"


@pytest.mark.parametrize("name", ["person_cover", "person_suggestions", "person_take_out"])
def test_somebody_elses_face_is_not_found(
    client: Client, charlie: User, face: Face, name: str
) -> None:
    own = library.named(charlie, "Carl", library.axis(9))
    client.force_login(charlie)
    assert client.post(reverse(name, args=[own.pk]), {"face": face.pk}).status_code == 404


def test_somebody_elses_decision_is_not_found(client: Client, charlie: User, anna: Person) -> None:
    decision = Decision.objects.get(owner=anna.owner)
    client.force_login(charlie)
    assert client.post(reverse("decision_undo", args=[decision.pk])).status_code == 404
    assert "Anna" not in client.get(reverse("people"), {"undo": decision.pk}).content.decode()
    assert anna.faces.exists()


def test_somebody_elses_group_is_not_found(client: Client, alice: User, charlie: User) -> None:
    group = cloud(alice, 50, 3)[0].group_id or Face.objects.exclude(group=None)[0].group_id
    client.force_login(charlie)
    assert client.get(reverse("group", args=[group])).status_code == 404
    assert client.post(reverse("group_bring_back", args=[group])).status_code == 404
    assert "Group of" not in client.get(reverse("people_groups")).content.decode()


@pytest.mark.parametrize("name", ["person_merge", "person_apart"])
@pytest.mark.parametrize("own_first", [True, False])
def test_somebody_elses_person_is_not_merged(
    client: Client, charlie: User, anna: Person, name: str, own_first: bool
) -> None:
    own = library.named(charlie, "Carl", library.axis(9))
    one, other = (own, anna) if own_first else (anna, own)
    client.force_login(charlie)
    assert client.post(reverse(name, args=[one.pk]), {"person": other.pk}).status_code == 404
    assert Person.objects.current().count() == 2


def test_the_name_of_somebody_elses_person_is_nobody(
    client: Client, charlie: User, anna: Person
) -> None:
    own = library.named(charlie, "Carl", library.axis(9))
    client.force_login(charlie)
    response = client.post(reverse("person_merge", args=[own.pk]), {"name": "Anna"}, follow=True)
    assert "Nobody is called Anna." in response.content.decode()


def test_somebody_elses_face_is_not_skipped(client: Client, charlie: User, face: Face) -> None:
    client.force_login(charlie)
    assert client.post(reverse("review_skip"), {"shown": face.pk}).status_code == 404


def test_somebody_elses_face_is_not_brought_back(client: Client, charlie: User, face: Face) -> None:
    client.force_login(charlie)
    assert client.post(reverse("review_again"), {"face": face.pk}).status_code == 404


def test_somebody_elses_face_is_not_asked_about_ahead(
    client: Client, charlie: User, face: Face
) -> None:
    own = library.face(library.photo(charlie, "own.jpg"), library.axis(3))
    client.force_login(charlie)
    data = {"page": "review", "name": "Carl", "ahead": face.pk, "ahead_sign": "face:"}
    url = reverse("face_confirm", args=[own.pk])
    text = client.post(url, data, headers={"hx-request": "true"}).content.decode()
    assert reverse("crop", args=[face.pk]) not in text


@pytest.mark.parametrize("own_too", [True, False])
def test_a_face_is_not_rejected_for_somebody_elses_person(
    client: Client, charlie: User, anna: Person, own_too: bool
) -> None:
    own = library.named(charlie, "Carl", library.axis(9))
    mine = library.face(library.photo(charlie, "own.jpg"), library.axis(3))
    client.force_login(charlie)
    people = [anna.pk, *([own.pk] if own_too else [])]
    response = client.post(reverse("face_reject", args=[mine.pk]), {"person": people})
    assert response.status_code == 404
    assert not mine.rejections.exists()


def test_somebody_elses_photo_is_no_collage(client: Client, charlie: User, face: Face) -> None:
    client.force_login(charlie)
    response = client.post(reverse("photo_repeats", args=[face.photo_id]), {"repeats": "yes"})
    assert response.status_code == 404
    assert not Collage.objects.exists()


def test_review_shows_no_face_of_somebody_else(client: Client, charlie: User, face: Face) -> None:
    client.force_login(charlie)
    text = client.get(reverse("review"), {"faces": face.pk}).content.decode()
    assert reverse("crop", args=[face.pk]) not in text


def test_somebody_elses_place_in_a_list_is_not_found(
    client: Client, charlie: User, face: Face
) -> None:
    client.force_login(charlie)
    assert client.get(reverse("people_unnamed"), {"after": face.pk}).status_code == 404


@pytest.mark.parametrize("field", ["people", "album"])
def test_a_search_finds_nothing_of_somebody_else(
    client: Client, charlie: User, anna: Person, field: str
) -> None:
    album = Album.objects.create(owner=anna.owner, title="Secret")
    client.force_login(charlie)
    pk = anna.pk if field == "people" else album.pk
    assert client.get(reverse("search"), {field: pk}).status_code == 404


@pytest.mark.parametrize("field", ["person", "album"])
def test_a_photo_is_not_shown_in_somebody_elses_list(
    client: Client, charlie: User, anna: Person, field: str
) -> None:
    album = Album.objects.create(owner=anna.owner, title="Secret")
    own = library.photo(charlie, "own.jpg")
    client.force_login(charlie)
    pk = anna.pk if field == "person" else album.pk
    assert client.get(reverse("photo", args=[own.pk]), {field: pk}).status_code == 404


def test_somebody_elses_key_is_not_revoked(client: Client, alice: User, charlie: User) -> None:
    ApiKey.issue(alice, "phone", Scope)
    client.force_login(charlie)
    response = client.post(reverse("key_revoke", args=[ApiKey.objects.get().pk]))
    assert response.status_code == 404
    assert ApiKey.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_to_sign_in(client: Client, db: None, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("name", POSTS)
def test_a_form_asks_to_sign_in(client: Client, db: None, name: str) -> None:
    assert client.post(reverse(name))["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("name", POSTS)
def test_a_link_changes_nothing(client: Client, alice: User, name: str) -> None:
    client.force_login(alice)
    assert client.get(reverse(name)).status_code == 405
