"""A few dozen hostile files, by the way of everybody's photos; `script/fuzz` sends thousands."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from tests.hostile.files import MUTATIONS, corpus, goods
from tests.hostile.siege import besiege
from tests.hostile.visitor import key_of
from tests.worker.installation import Installation

FILES = 60
SLOW = {"JPEG that is slow"}  # for a minute, until its decoder is stopped


@pytest.fixture(scope="module")
def kith(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("kith") / "data")
    installation.start()
    yield installation
    installation.stop()


@pytest.mark.timeout(600)
def test_each_gets_an_answer_and_nothing_else_happens(kith: Installation) -> None:
    quick = (file for file in corpus(1) if file.kind not in SLOW)
    siege = besiege(kith, key_of(kith), itertools.islice(quick, FILES))
    assert siege.odd == []
    assert siege.sent == FILES
    # Some of them are good enough, or the mutations would tell nothing of decoders.
    assert siege.answers[201] > 0
    assert siege.answers[201] < FILES
    assert siege.slowest["work"] < 90
    assert siege.memory["web server"] < 600
    code, said = kith.manage("check_library")
    assert code == 0, said


def test_the_same_seed_makes_the_same_files() -> None:
    one, other = (list(itertools.islice(corpus(3), 40)) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("kind", sorted(MUTATIONS))
def test_each_mutation_changes_the_file(kind: str) -> None:
    good = goods()
    for content in good.values():
        assert MUTATIONS[kind](content, random.Random(4), good) != content
