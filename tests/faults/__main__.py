"""Harms a Kith of its own again and again, at random moments, and prints what came of it."""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
from pathlib import Path

from tests.faults.campaign import Campaign, Round
from tests.faults.harms import HARMS
from tests.worker.installation import Installation

CHECK_EVERY = 25  # rounds; in between rows and files are compared past Kith
# Kith takes minutes to be sure that something hangs: a smaller share of the rounds.
SLOW = {
    "a worker's child hangs": 0.15,
    "the worker hangs": 0.3,
    "the scheduler hangs": 0.15,
    "a photo kills its worker each time": 0.5,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=40, help="how many times something goes wrong")
    parser.add_argument("--seed", type=int, default=0, help="of the moments, and of what it is")
    parser.add_argument("--kind", choices=sorted(HARMS), help="only this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kith-faults-") as folder:
        kith = Installation(Path(folder) / "data")
        kith.start()
        try:
            rounds, clean = campaign(kith, options.kills, options.seed, options.kind)
        finally:
            kith.stop()
    print(table(rounds))
    print(f"check_library: {'clean' if clean else 'NOT CLEAN'}")
    return 0 if clean and not any(one.lost or one.twice or one.odd for one in rounds) else 1


def campaign(
    kith: Installation, kills: int, seed: int, only: str | None
) -> tuple[list[Round], bool]:
    dice = random.Random(seed)
    rounds: list[Round] = []
    clean = True
    weights = [SLOW.get(kind, 1.0) for kind in HARMS]
    fight = Campaign(kith)
    fight.begin()
    for number in range(1, kills + 1):
        kind = only or dice.choices(list(HARMS), weights)[0]
        done = fight.round(kind, dice)
        rounds.append(done)
        print(f"{number:4} {kind}: {done.seconds:.1f} s", dict(sorted(done.statuses.items())))
        for problem in (*done.lost, *done.twice, *done.odd):
            print(f"     !! {problem}")
        if number % CHECK_EVERY == 0 or number == kills:
            code, said = kith.manage("check_library")
            clean = clean and code == 0
            print(said)
        sys.stdout.flush()
        if done.lost:
            break  # what is lost stays lost: later rounds would only say so again
    return rounds, clean


def table(rounds: list[Round]) -> str:
    rows = ["| fault | times | accepted | lost | twice | repeats | recovery: median, longest |"]
    rows.append("|---|---|---|---|---|---|---|")
    for kind in HARMS:
        mine = [one for one in rounds if one.kind == kind]
        if mine:
            rows.append(row(kind, mine))
    return "\n".join([*rows, row("all", rounds)])


def row(name: str, rounds: list[Round]) -> str:
    seconds = [one.seconds for one in rounds]
    figures = [
        len(rounds),
        sum(one.accepted for one in rounds),
        sum(len(one.lost) for one in rounds),
        sum(len(one.twice) for one in rounds),
        sum(one.repeats for one in rounds),
        f"{statistics.median(seconds):.0f} s, {max(seconds):.0f} s",
    ]
    return f"| {name} | {' | '.join(map(str, figures))} |"


if __name__ == "__main__":
    sys.exit(main())
