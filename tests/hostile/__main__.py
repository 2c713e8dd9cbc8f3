"""Sends thousands of damaged and hostile files to a Kith of its own; prints what came of them."""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.files import Hostile, corpus
from tests.hostile.siege import Siege, besiege
from tests.hostile.visitor import key_of
from tests.worker.installation import Installation

SHOWN = 25


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=2000, help="how many are made")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--corpus", type=Path, nargs="*", default=[], help="folders with more")
    options = parser.parse_args()
    made = itertools.islice(corpus(options.seed), options.files)
    with tempfile.TemporaryDirectory(prefix="kith-fuzz-") as folder:
        kith = Installation(Path(folder) / "data")
        kith.start()
        try:
            siege = besiege(kith, key_of(kith), itertools.chain(found(options.corpus), made))
            code, library = kith.manage("check_library")
        finally:
            kith.stop()
    print(report(siege))
    print(f"check_library: {'clean' if code == 0 else library}")
    return 1 if siege.odd or code else 0


def found(folders: list[Path]) -> Iterator[Hostile]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield Hostile(path.suffix or "no suffix", path.name, path.read_bytes())


def report(siege: Siege) -> str:
    lines = [f"{siege.sent} files, answers: {dict(sorted(siege.answers.items()))}"]
    lines += [f"  {count:5}  {text[:110]}" for text, count in siege.said.most_common(SHOWN)]
    rest = sum(siege.said.values()) - sum(n for _, n in siege.said.most_common(SHOWN))
    lines.append(f"  {rest:5}  for other reasons")
    lines += [f"longest {what}: {took:.1f} s" for what, took in sorted(siege.slowest.items())]
    lines += [f"largest {name}: {size:.0f} MB" for name, size in sorted(siege.memory.items())]
    lines += [f"!! {one}" for one in siege.odd]
    lines.append(f"what may never be: {len(siege.odd)}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
