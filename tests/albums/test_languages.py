"""The language of pages, of the scripts' texts, and of what workers write."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from albums import languages, uploads
from albums.models import User
from tests.albums.making import jpeg
from tests.conftest import PASSWORD
from worker import processing

CHINESE = {"headers": {"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"}}


def language_of(client: Client, address: str = "/login/", **more: dict[str, str]) -> str:
    answer = client.get(address, **more)  # type: ignore[arg-type]
    found = re.search(r'<html lang="([\w-]+)"', answer.content.decode())
    assert found
    assert answer.headers["Content-Language"] == found[1]
    assert {"Cookie", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))
    return found[1]


@pytest.mark.parametrize(
    ("wish", "language"),
    [("zh-CN", "zh-hans"), ("zh-TW", "zh-hans"), ("zh", "zh-hans"), ("de,fr", "en"), ("", "en")],
)
def test_as_the_browser_asks(alice: User, wish: str, language: str) -> None:
    assert language_of(Client(), headers={"accept-language": wish}) == language


def test_a_stranger_chooses_for_the_browser(client: Client, alice: User) -> None:
    answer = client.post("/language", {"language": "zh-hans", "next": "/login/?next=/albums/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/albums/")
    assert language_of(client) == "zh-hans"
    alice.refresh_from_db()
    assert alice.language == ""


def test_an_account_chooses_for_all_its_browsers(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/language", {"language": "zh-hans"})
    elsewhere = Client()
    elsewhere.force_login(alice)
    assert language_of(elsewhere, "/albums/") == "zh-hans"
    elsewhere.post("/language", {"language": ""})
    assert language_of(elsewhere, "/albums/") == "en"
    assert language_of(elsewhere, "/albums/", **CHINESE) == "zh-hans"


def test_what_was_chosen_before_signing_in_stays(client: Client, alice: User) -> None:
    client.post("/language", {"language": "zh-hans"})
    client.post("/login/", {"username": "alice", "password": PASSWORD})
    alice.refresh_from_db()
    assert alice.language == "zh-hans"


def test_signing_in_does_not_change_what_an_account_chose(client: Client, alice: User) -> None:
    languages.choose(alice, "en")
    client.post("/language", {"language": "zh-hans"})
    client.post("/login/", {"username": "alice", "password": PASSWORD})
    alice.refresh_from_db()
    assert alice.language == "en"
    assert language_of(client, "/albums/") == "en"


@pytest.mark.parametrize("code", ["de", "zh", "../en"])
def test_only_languages_that_there_are(client: Client, alice: User, code: str) -> None:
    assert client.post("/language", {"language": code}).status_code == 404


def test_a_link_does_not_choose(client: Client, alice: User) -> None:
    assert client.get("/language?language=zh-hans").status_code == 405


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(client: Client, alice: User, page: str) -> None:
    answer = client.post("/language", {"language": "en", "next": page})
    assert answer.headers["Location"] == "/"


def words_of(client: Client, **more: dict[str, str]) -> str:
    page = client.get("/login/", **more).content.decode()  # type: ignore[arg-type]
    found = re.search(r'src="(/words/[^"]+)"', page)
    assert found
    return found[1]


def test_the_texts_of_scripts_follow_their_address(client: Client, alice: User) -> None:
    english, chinese = words_of(client), words_of(client, **CHINESE)
    assert english != chinese
    answer = client.get(chinese)  # whatever this browser asks for
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Language"] == "zh-hans"
    assert json.dumps("已取消") in answer.content.decode()
    assert "New person" not in client.get(english, **CHINESE).content.decode()  # type: ignore[arg-type]


def test_texts_of_an_earlier_version_are_not_found(client: Client, alice: User) -> None:
    assert client.get("/words/en-000000000000.js").status_code == 404
    assert client.get(words_of(client).replace("/en-", "/de-")).status_code == 404


@pytest.mark.parametrize(("code", "words"), [("zh-hans", "无法打开"), ("", "cannot be opened")])
def test_workers_write_in_the_language_of_the_owner(
    alice: User, media: Path, tmp_path: Path, code: str, words: str
) -> None:
    languages.choose(alice, code)
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    photo = uploads.receive(alice, path, filename="a.jpg").photo
    photo.original.unlink()
    processing.process(photo.pk, by="one@here")
    photo.refresh_from_db()
    assert words in photo.error
