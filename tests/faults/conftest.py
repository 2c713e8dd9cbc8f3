from collections.abc import Iterator

import pytest

from tests.worker.installation import Installation


@pytest.fixture
def kith(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A whole Kith of its own, which a test may harm."""
    installation = Installation(tmp_path_factory.mktemp("kith") / "data")
    installation.start()
    yield installation
    installation.stop()
