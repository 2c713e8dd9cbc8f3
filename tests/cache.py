"""Where tests keep what they download, between runs."""

import os
from pathlib import Path

CACHE = Path(
    os.environ.get("KITH_TEST_CACHE") or Path(__file__).resolve().parent.parent / ".cache"
).resolve()
