"""A worker or a scheduler that runs and does nothing is killed and started again."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from worker.services import programs
from worker.services.folder import Folder
from worker.services.supervisor import Supervisor

BUSY = "import pathlib, sys, time\nwhile True: pathlib.Path(sys.argv[1]).touch(); time.sleep(0.05)"
LATE = "import time\ntime.sleep(600)"
STUCK = "import pathlib, sys, time\npathlib.Path(sys.argv[1]).touch(); time.sleep(600)"


def worker(folder: Folder) -> programs.Pulsing:
    return programs.Worker(folder, {}, processes=1)


def scheduler(folder: Folder) -> programs.Pulsing:
    return programs.Scheduler(folder, {})


@pytest.mark.parametrize("kind", [worker, scheduler])
@pytest.mark.parametrize(("program", "killed"), [(BUSY, False), (STUCK, True), (LATE, True)])
def test_it_is_known_by_its_pulse(
    kind: Callable[[Folder], programs.Pulsing],
    program: str,
    killed: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(programs, "HANGS_AFTER", 2.0)
    monkeypatch.setattr(programs, "STARTS_WITHIN", 3.0)
    folder = Folder(tmp_path)
    folder.create()
    supervisor = Supervisor(folder, host="127.0.0.1", port=1)
    supervisor.embedded.services = []
    pulsing = kind(folder)
    pulsing._child.command = [sys.executable, "-c", program, str(pulsing.pulse)]
    supervisor.own = [pulsing]
    first = pulsing.start().pid
    try:
        end = time.monotonic() + (60 if killed else 4)
        while time.monotonic() < end and pulsing.child and pulsing.child.pid == first:
            supervisor._watch()
            time.sleep(0.05)
        assert pulsing.child
        assert (pulsing.child.pid != first) is killed
    finally:
        supervisor.stop()
