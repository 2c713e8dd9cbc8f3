"""One of everything that can go wrong, in the middle of an import: nothing lost, nothing twice.

`script/faults` does the same at many random moments. It also has what takes longer: programs that
hang, and a photo that kills its worker each time, of which tests/worker/test_tasks.py has one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.faults.campaign import Campaign
from tests.faults.harms import HARMS
from tests.worker.installation import Installation

SLOW = {
    "a worker's child hangs",
    "the worker hangs",
    "the scheduler hangs",
    "a photo kills its worker each time",
}


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campaign]:
    installation = Installation(tmp_path_factory.mktemp("kith") / "data")
    installation.start()
    begun = Campaign(installation)
    begun.begin()
    yield begun
    installation.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", [kind for kind in HARMS if kind not in SLOW])
def test_nothing_is_lost_and_nothing_done_twice(campaign: Campaign, kind: str) -> None:
    done = campaign.round(kind, random.Random(kind))
    assert (done.lost, done.twice, done.odd) == ([], [], [])


def test_rows_and_files_fit_after_all_that(campaign: Campaign) -> None:
    code, said = campaign.family.kith.manage("check_library")
    assert code == 0, said
