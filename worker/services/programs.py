"""Kith's own processes: how each is started, and when it is ready."""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from worker.services.child import MARK, Child
from worker.services.folder import Folder

ROOT = Path(__file__).resolve().parent.parent.parent
WEB_THREADS = 16
# Each worker process takes one photo at a time; a second thread inside it would only take time
# from its neighbours.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# Pixels of one photo, once freed, are kept for the next: 128 MB at most.
KEPT_PIXELS = {"PILLOW_BLOCKS_MAX": "8"}
# What listens on all addresses, and where it is then found on this machine.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104
# The worker makes this file when it takes tasks, and touches it every few seconds; the scheduler
# each time that it looks what is due.
READY_FILE = "KITH_READY_FILE"
# Longer than a task may run: whoever is killed then has nothing in hand that would be repeated.
# While the broker is away the file is not touched, either.
HANGS_AFTER = 150.0  # seconds
STARTS_WITHIN = 600.0  # seconds, also on a slow computer


class Program:
    """One of Kith's own processes."""

    def __init__(
        self, name: str, folder: Folder, environment: Mapping[str, str], *command: str
    ) -> None:
        self.name = f"the {name}"
        self.patience = 15.0  # seconds that it may take to stop
        self.child: Child | None = None
        self._child = Child(
            name=self.name,
            command=[sys.executable, "-m", *command],
            cwd=ROOT,
            env={**os.environ, **environment, MARK: str(folder.root)},
            log=folder.log / f"{name.split()[0]}.log",
        )

    def start(self) -> Child:
        self.child = self._child
        self.child.start()
        return self.child

    def ready(self) -> bool:
        return True

    def hangs(self) -> bool:
        """Tell whether the program runs and does nothing any more."""
        return False


class Pulsing(Program):
    """A program that touches a file as long as its loop turns."""

    def __init__(
        self, name: str, folder: Folder, environment: Mapping[str, str], *command: str
    ) -> None:
        self.pulse = folder.run / f"{name}-ready"
        self.touched = 0  # the file's last time, and when that was seen
        self.seen = 0.0
        super().__init__(name, folder, {**environment, READY_FILE: str(self.pulse)}, *command)

    def start(self) -> Child:
        self.pulse.unlink(missing_ok=True)
        self.touched, self.seen = 0, time.monotonic()
        return super().start()

    def ready(self) -> bool:
        return self.pulse.exists()

    def hangs(self) -> bool:
        """Compare the file with itself and not with a clock, which may be set meanwhile."""
        touched = self.pulse.stat().st_mtime_ns if self.ready() else 0
        if touched != self.touched:
            self.touched, self.seen = touched, time.monotonic()
        return time.monotonic() - self.seen > (HANGS_AFTER if touched else STARTS_WITHIN)


class Worker(Pulsing):
    """Celery's worker: a parent that takes messages, and processes that do the work."""

    def __init__(self, folder: Folder, environment: Mapping[str, str], *, processes: int) -> None:
        # Gossip and mingle serve clusters that elect a leader.
        options = ["--loglevel=INFO", "--without-gossip", "--without-mingle"]
        super().__init__(
            "worker",
            folder,
            {**environment, **ONE_THREAD, **KEPT_PIXELS},
            *("celery", "-A", "worker.celery", "worker"),
            *("--pool=prefork", f"--concurrency={processes}", *options),
        )


class Scheduler(Pulsing):
    """Celery's beat, in a process of its own: inside a worker it would fork and die with it."""

    def __init__(self, folder: Folder, environment: Mapping[str, str]) -> None:
        options = [
            "--scheduler=worker.celery:Beat",
            "--pidfile=",
            f"--schedule={folder.run / 'beat'}",
            "--loglevel=WARNING",
        ]
        super().__init__(
            "scheduler", folder, environment, "celery", "-A", "worker.celery", "beat", *options
        )


class Web(Program):
    """The web server. It buffers slow uploads on the disk of the data before a thread is taken."""

    def __init__(
        self, folder: Folder, environment: Mapping[str, str], *, host: str, port: int
    ) -> None:
        self.address = (connectable(host), port)
        spool = folder.run / "spool"
        spool.mkdir(exist_ok=True)
        pool = os.environ.get("KITH_DATABASE_POOL") or str(WEB_THREADS)
        super().__init__(
            "web server",
            folder,
            {**environment, "KITH_DATABASE_POOL": pool, "TMPDIR": str(spool)},
            *("waitress", f"--listen={bracketed(host)}:{port}", f"--threads={WEB_THREADS}"),
            *("--connection-limit=500", "--asyncore-use-poll"),
            *("--max-request-body-size=2147483648", "--ident=kith"),
            # config/proxies.py believes these headers only from KITH_TRUSTED_PROXIES.
            "--no-clear-untrusted-proxy-headers",
            "config.wsgi:application",
        )

    def ready(self) -> bool:
        """Tell whether it answers, whatever the answer is."""
        connection = http.client.HTTPConnection(*self.address, timeout=30)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("HEAD", "/start/", headers={"Host": "127.0.0.1"})
            return connection.getresponse().status > 0
        return False


def connectable(host: str) -> str:
    """Return the address on this machine of a server that listens on `host`."""
    return EVERYWHERE.get(host, host)


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
