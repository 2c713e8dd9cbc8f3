"""A worker that runs and does nothing is killed and started again."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from worker.services import programs
from worker.services.folder import Folder
from worker.services.supervisor import Supervisor

BUSY = "import pathlib, sys, time\nwhile True: pathlib.Path(sys.argv[1]).touch(); time.sleep(0.05)"
STUCK = "import pathlib, sys, time\npathlib.Path(sys.argv[1]).touch(); time.sleep(600)"


@pytest.mark.parametrize(("program", "killed"), [(BUSY, False), (STUCK, True)])
def test_a_worker_is_known_by_its_pulse(
    program: str, killed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "HANGS_AFTER", 2.0)
    folder = Folder(tmp_path)
    folder.create()
    supervisor = Supervisor(folder, host="127.0.0.1", port=1)
    supervisor.embedded.services = []
    worker = programs.Worker(folder, {}, processes=1)
    worker._child.command = [sys.executable, "-c", program, str(worker.ready_file)]
    supervisor.own = [worker]
    first = worker.start().pid
    try:
        end = time.monotonic() + (60 if killed else 4)
        while time.monotonic() < end and worker.child and worker.child.pid == first:
            supervisor._watch()
            time.sleep(0.05)
        assert worker.child
        assert (worker.child.pid != first) is killed
    finally:
        supervisor.stop()
