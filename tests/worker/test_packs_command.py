"""`manage.py packs`: a pack is tried, compared, used and dropped in a terminal."""

import io

import pytest
from django.core.management import CommandError, call_command

from albums.models import Photo, User
from faces import packs
from faces.models import Embedding, Face
from tests.worker.test_trying import pair

__all__ = ["pair"]  # a fixture


def output(*words: str) -> str:
    text = io.StringIO()
    call_command("packs", *words, stdout=text)
    return text.getvalue()


def test_try_compare_use_and_drop(alice: User, pair: list[Photo]) -> None:
    named = list(Face.objects.confirmed().values_list("pk", "person"))
    compared = output("try", "sface", "--user", "alice")
    assert "2 confirmed faces of 2 people" in compared
    assert "ms per photo" in compared
    assert packs.active().name == "edgeface"
    assert output("compare", "sface", "--user", "alice").startswith("2 confirmed faces")
    output("use", "sface")
    assert packs.active().name == "sface"
    assert "its vectors are kept" in output()
    output("use", "edgeface")
    output("drop", "sface")
    assert not Embedding.objects.filter(pack="sface").exists()
    assert list(Face.objects.confirmed().values_list("pk", "person")) == named


@pytest.mark.parametrize("words", [("try", "nonsense"), ("try", "buffalo_s"), ("use", "sface")])
def test_what_cannot_be_done_is_told(alice: User, pair: list[Photo], words: tuple[str]) -> None:
    options = ("--user", "alice") if words[0] == "try" else ()
    with pytest.raises(CommandError):
        output(*words, *options)


def test_an_unknown_user(alice: User, pair: list[Photo]) -> None:
    with pytest.raises(CommandError, match="no user nobody"):
        output("try", "sface", "--user", "nobody")
