from collections.abc import Iterator

import pytest

from tests.broker import quiet_broker
from tests.worker.installation import Installation

__all__ = ["quiet_broker"]


@pytest.fixture(scope="package")
def kith(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A whole Kith, which has to go on after whatever a test did to it."""
    installation = Installation(tmp_path_factory.mktemp("kith") / "data")
    installation.start()
    yield installation
    installation.stop()
