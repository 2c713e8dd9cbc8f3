"""The command lines of Kith's own processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from worker.services.child import MARK, Child
from worker.services.folder import Folder

ROOT = Path(__file__).resolve().parent.parent.parent
WEB_THREADS = 16
# Each worker process takes one photo at a time; a second thread inside it would only take time
# from its neighbours.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def worker(folder: Folder, environment: Mapping[str, str], *, processes: int) -> Child:
    options = ["--pool=prefork", f"--concurrency={processes}", "--loglevel=INFO"]
    options += ["--without-gossip", "--without-mingle"]  # they serve clusters that elect a leader
    return _child("the worker", "worker", folder, {**environment, **ONE_THREAD}, "worker", *options)


def beat(folder: Folder, environment: Mapping[str, str]) -> Child:
    """A process of its own: inside a worker it would fork with it and die with it."""
    schedule = folder.run / "beat"
    options = ["--pidfile=", f"--schedule={schedule}", "--loglevel=WARNING"]
    return _child("the scheduler", "beat", folder, environment, "beat", *options)


def _child(
    name: str, log: str, folder: Folder, environment: Mapping[str, str], command: str, *options: str
) -> Child:
    return Child(
        name=name,
        command=[sys.executable, "-m", "celery", "-A", "worker.celery", command, *options],
        cwd=ROOT,
        env={**os.environ, **environment, MARK: str(folder.root)},
        log=folder.log / f"{log}.log",
    )
