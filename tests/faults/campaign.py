"""Rounds of harm: a family uploads and answers, one thing goes wrong, and nothing may be lost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg

from tests.faults.family import Family
from tests.faults.harms import HARMS
from tests.faults.state import COUNT_TURNS, State
from tests.worker.installation import Installation

RECOVERY = 400.0  # seconds within which all has to be well again
PHOTOS = 6
SENDERS = 2
ANSWERED = 4  # faces in each round
LONGEST_PAUSE = 0.5  # seconds between the photo that is waited for and the harm
# What is said to whom Kith cannot serve just now; 0 stands for a connection that broke.
EXCUSED = {0, 503}


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one harm. The seconds are from the harm until all was well."""

    kind: str
    accepted: int
    seconds: float
    lost: list[str]
    twice: list[str]
    repeats: int
    statuses: dict[int, int]

    @property
    def odd(self) -> list[str]:
        """What Kith answered that is neither a success nor an excuse."""
        odd = {one for one in self.statuses if not 200 <= one < 300} - EXCUSED
        return [f"{self.statuses[one]} answers with status {one}" for one in sorted(odd)]


class Campaign:
    """One Kith and its family, through any number of rounds."""

    def __init__(self, kith: Installation) -> None:
        self.family = Family(kith)
        self.state = State(kith)
        self.failing: set[str] = set()

    def begin(self) -> None:
        self.family.move_in()
        _wait(self.state.at_rest)
        self.family.meet()
        self.state.execute(COUNT_TURNS)

    def round(self, kind: str, dice: random.Random) -> Round:
        """Harm Kith once, in the middle of an import; return what came of it."""
        family = self.family
        if len(family.open_faces) < ANSWERED:
            family.meet()
        before, repeats = len(family.accepted), self.state.repeats()
        family.answers.clear()
        with self._busy(dice):
            wanted = before + dice.randrange(PHOTOS)
            _wait(lambda: len(family.accepted) >= wanted)
            time.sleep(dice.uniform(0, LONGEST_PAUSE))
            harmed = time.monotonic()
            self.failing |= HARMS[kind](family, self.state, dice)
        lost = self._recovered()
        return Round(
            kind=kind,
            accepted=len(family.accepted) - before,
            seconds=time.monotonic() - harmed,
            lost=lost,
            twice=self.state.twice(family),
            repeats=self.state.repeats() - repeats,
            statuses=dict(family.answers),
        )

    @contextmanager
    def _busy(self, dice: random.Random) -> Iterator[None]:
        """Upload photos and answer questions meanwhile; at the end all of it was accepted."""
        contents = self.family.pictures(dice, PHOTOS)
        answering = random.Random(dice.random())
        with ThreadPoolExecutor(SENDERS + 1) as threads:
            sent: list[Future[None]] = [
                threads.submit(self.family.answer, answering),
                *(threads.submit(self.family.upload, content) for content in contents),
                threads.submit(self.family.answer, answering),
            ]
            yield
        for future in sent:
            future.result()

    def _recovered(self) -> list[str]:
        """Wait until nothing is missing; return what still is when patience is over."""
        lost = ["nothing was looked at"]
        end = time.monotonic() + RECOVERY
        while lost and time.monotonic() < end:
            time.sleep(0.2)
            with suppress(psycopg.Error):
                at_rest = self.state.at_rest()
                lost = self.state.lost(self.family, self.failing) if at_rest else ["not at rest"]
        return [*lost, self.state.said()] if lost else lost


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + RECOVERY
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        time.sleep(0.05)
