"""The guard that ends children where the system cannot, tried on whatever system this is."""

from __future__ import annotations

import subprocess
import sys

import psutil

from tests.worker.installation import until
from worker.services.programs import ROOT

SUPERVISOR = """
import signal, subprocess, sys, time
from worker.services import guard

guard.NEEDED = True
child = subprocess.Popen(["sleep", "1000"], start_new_session=True)
guard.watch(child.pid, signal.SIGTERM)
print(child.pid, flush=True)
time.sleep(1000)
"""


def test_children_end_with_a_killed_supervisor() -> None:
    command = [sys.executable, "-c", SUPERVISOR]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        child = psutil.Process(int(supervisor.stdout.readline()))
        assert child.is_running()
        supervisor.kill()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
