"""Every text that a user reads can be translated, and is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from config import catalogues, messages

FILES = list(catalogues.files())
# What both forms of printf-style texts fill in, and the tags of HTML.
PARTS = re.compile(r"%\(\w+\)[.\d]*[sdfg]|%%|</?\w+>")


def texts(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def sources(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def translations(message: Message) -> list[str]:
    found = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return [text or "" for text in found]


def test_there_is_one_catalogue_per_language_and_domain() -> None:
    assert [f"{path.parent.parent.name} {path.stem}" for path in FILES] == [
        "zh_Hans django",
        "zh_Hans djangojs",
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_text_of_the_sources_is_missing(path: Path) -> None:
    known = {(message.context, message.id) for message in texts(catalogues.read(path))}
    wanted = {(message.context, message.id) for message in texts(messages.extracted(path.stem))}
    assert sorted(wanted - known, key=str) == [], "script/messages brings them into the catalogue"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_is_translated(path: Path) -> None:
    catalogue = catalogues.read(path)
    left = [m.id for m in texts(catalogue) if m.fuzzy or not all(translations(m))]
    assert left == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_filled_in_is_in_the_translation(path: Path) -> None:
    """A part that only one of a text's two forms has may be missing, no other one."""
    wrong = []
    catalogue = catalogues.read(path)
    for message in texts(catalogue):
        forms = [set(PARTS.findall(text)) for text in sources(message)]
        needed, allowed = set.intersection(*forms), set.union(*forms)
        for text in filter(None, translations(message)):
            found = set(PARTS.findall(text))
            if not needed <= found <= allowed or re.sub(PARTS, "", text).count("%(") > 0:
                wrong.append((message.id, text))
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_as_many_forms_as_the_language_has(path: Path) -> None:
    catalogue = catalogues.read(path)
    assert catalogue.num_plurals == 1
    plural = [m for m in texts(catalogue) if not isinstance(m.id, str)]
    assert [m.id for m in plural if len(translations(m)) != 1] == []
