"""What Kith installs: under which licences, and what is said of holes that are known."""

from __future__ import annotations

import json
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import pytest

from config import audit, licences


class Package(Distribution):
    """A package that is not installed, with metadata of a test."""

    def __init__(self, **said: str) -> None:
        self.said = Message()
        for name, value in said.items():
            self.said[name.replace("_", "-")] = value

    @property
    def metadata(self) -> Any:
        return self.said

    def read_text(self, filename: str) -> str | None:
        raise FileNotFoundError(filename)

    def locate_file(self, path: Any) -> Path:
        return Path(path)


def test_every_package_is_listed_with_its_licence() -> None:
    page = licences.PAGE.read_text()
    found = licences.listed(licences.locked())
    assert len(found) > 50
    missing = {name for name, licence in found.items() if f"| {name} | {licence} | " not in page}
    assert missing == set(), "run python -m config.licences"


@pytest.mark.parametrize(
    "said",
    [
        {"License_Expression": "GPL-3.0-or-later"},
        {"License_Expression": "MIT AND AGPL-3.0-only"},
        {"License": "Proprietary"},
        {"Classifier": "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"},
        {},
    ],
)
def test_what_is_not_known_to_be_free_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(licences.NotFree, match="new-package"):
        licences.licence_of("new-package", Package(**said))


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ({"License_Expression": "GPL-2.0-only OR MIT"}, "GPL-2.0-only OR MIT"),
        ({"License": "MIT License\\n\\nCopyright"}, "MIT"),
        ({"License": "x" * 99, "Classifier": "License :: OSI Approved :: BSD License"}, "BSD"),
    ],
)
def test_a_free_licence_is_read_however_it_is_said(said: dict[str, str], licence: str) -> None:
    said = {name: value.replace("\\n", "\n ") for name, value in said.items()}
    assert licences.licence_of("new-package", Package(**said)) == licence


def audited(*packages: dict[str, Any]) -> tuple[int, str]:
    return audit.judge(json.dumps({"dependencies": packages, "fixes": []}))


def test_a_known_hole_fails() -> None:
    hole = {"id": "CVE-2026-1", "fix_versions": ["2.0"], "aliases": [], "description": ""}
    whole = {"name": "fine", "version": "1", "vulns": []}
    status, said = audited(whole, {"name": "django", "version": "1.0", "vulns": [hole]})
    assert (status, said) == (1, "django 1.0: CVE-2026-1, fixed in 2.0")
    assert audited(whole) == (0, "No known hole in 1 packages.")


def test_what_cannot_be_asked_is_no_failure_and_is_said() -> None:
    away = {"name": "django", "skip_reason": "not found"}
    for said in ("", json.dumps({"dependencies": [away], "fixes": []})):
        assert audit.judge(said) == (0, f"{audit.SKIPPED}.")
    status, said = audited(away, {"name": "fine", "version": "1", "vulns": []})
    assert (status, "django" in said) == (0, True)
