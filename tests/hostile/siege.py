"""Sends files to a Kith by the same way as everybody's photos, and watches what becomes of it."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import psycopg
import requests

from tests.faults.state import State
from tests.hostile.files import Hostile
from tests.worker.installation import Installation

SENDERS = 3
PATIENCE = 900.0  # seconds until the last file has to be done
PROGRAMS = {
    "waitress": "web server",
    "celery worker": "worker",
    "celery beat": "scheduler",
    "images.decoder": "decoder",
}
MEGABYTE = 1024 * 1024


@dataclass
class Siege:
    """What came of it.

    Attributes:
        sent: how many files.
        answers: how many got each status; 0 stands for a connection that broke.
        said: how many were refused with each text, or failed with it later.
        odd: what may never be: an answer without a reason, a program that ended.
        slowest: seconds that the longest answer took, and the longest work on one file.
        memory: by program, megabytes that one process of it had at most.
    """

    sent: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    slowest: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    memory: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def besiege(kith: Installation, key: str, files: Iterable[Hostile]) -> Siege:
    """Send all files, wait until each has become a photo or failed, and return what was seen."""
    siege, state, ended = Siege(), State(kith), threading.Event()
    before = _programs(kith)
    watchers = [
        threading.Thread(target=_watch_memory, args=(kith, siege, ended)),
        threading.Thread(target=_watch_work, args=(state, siege, ended)),
    ]
    for watcher in watchers:
        watcher.start()
    try:
        with ThreadPoolExecutor(SENDERS) as pool:
            for _ in pool.map(lambda file: _send(kith, key, file, siege), files):
                siege.sent += 1
        _wait(state)
    finally:
        ended.set()
        for watcher in watchers:
            watcher.join()
    siege.odd += [
        f"{name} was started anew" for name, pid in _programs(kith).items() if before[name] != pid
    ]
    siege.said.update(_failed(state, siege))
    return siege


def _send(kith: Installation, key: str, file: Hostile, siege: Siege) -> None:
    started = time.monotonic()
    try:
        answer = requests.post(
            f"http://127.0.0.1:{kith.port}/api/v1/photos",
            files={"file": (file.name, file.content, "image/jpeg")},
            headers={"Authorization": f"Bearer {key}"},
            timeout=180,
        )
    except requests.RequestException as error:
        siege.answers[0] += 1
        siege.odd.append(f"{file.kind}, {file.name!r}: {error!r}")
        return
    took = time.monotonic() - started
    siege.slowest["answer"] = max(siege.slowest["answer"], took)
    siege.answers[answer.status_code] += 1
    if answer.status_code in (200, 201):
        return
    reason = _reason(answer)
    if answer.status_code >= 500 or not reason:
        siege.odd.append(f"{file.kind}, {file.name!r}: {answer.status_code} {answer.text[:200]}")
    siege.said[f"refused: {reason}"] += 1


def _reason(answer: requests.Response) -> str:
    with suppress(ValueError, AttributeError):
        detail = answer.json().get("detail")
        return detail if isinstance(detail, str) else "the request was not understood"
    return ""


def _failed(state: State, siege: Siege) -> Iterator[str]:
    """Give why files failed that were accepted."""
    for name, error in state.execute(
        "SELECT filename, error FROM albums_photo WHERE failed_at IS NOT NULL"
    ):
        if not error:
            siege.odd.append(f"{name!r} failed without a reason")
        yield f"failed: {error}"


def _wait(state: State) -> None:
    end = time.monotonic() + PATIENCE
    while not state.at_rest():
        assert time.monotonic() < end, "files are still being worked on"
        time.sleep(0.5)


def _programs(kith: Installation) -> dict[str, int]:
    words = [words for words in PROGRAMS if words != "images.decoder"]
    return {PROGRAMS[one]: kith.child(*one.split()).pid for one in words}


def _watch_memory(kith: Installation, siege: Siege, ended: threading.Event) -> None:
    while not ended.wait(0.5):
        for process in kith.processes():
            with suppress(psutil.Error):
                line = " ".join(process.cmdline())
                name = next((name for words, name in PROGRAMS.items() if words in line), None)
                if name:
                    size = process.memory_info().rss / MEGABYTE
                    siege.memory[name] = max(siege.memory[name], size)


def _watch_work(state: State, siege: Siege, ended: threading.Event) -> None:
    """Measure how long one photo stays in a worker's hands."""
    held: dict[int, float] = {}
    while not ended.wait(0.2):
        with suppress(psycopg.Error):
            rows = state.execute("SELECT id FROM albums_photo WHERE lease_until IS NOT NULL")
            now, here = time.monotonic(), {pk for (pk,) in rows}
            held = {pk: held.get(pk, now) for pk in here}
            longest = max((now - since for since in held.values()), default=0.0)
            siege.slowest["work"] = max(siege.slowest["work"], longest)
