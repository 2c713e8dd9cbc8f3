"""A whole Kith in a folder of its own, started by its own command: for tests of the supervisor."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import psutil

from tests.cache import CACHE
from worker.services.child import die_with_parent
from worker.services.programs import ROOT

PATIENCE = 180.0  # seconds; a busy machine takes its time to start a whole Kith
ADDRESS = re.compile(r"Kith is ready: (\S+)")


class Installation:
    def __init__(self, data: Path, *, user: int | None = None, python: str = sys.executable):
        self.data = data
        self.user = user
        self.python = python
        self.before: tuple[str, ...] = ()  # a program that starts it
        self.port = free_port()
        self.output = data.with_name(f"{data.name}.output")
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        kith = [self.python, "-m", f"worker.services.{program}", "--data", str(self.data)]
        with self.output.open("ab") as output:
            return subprocess.Popen(
                [*self.before, *kith, *options],
                env=self._environment(),
                cwd=ROOT,
                stdout=output,
                stderr=output,
                user=self.user,
                group=self.user,
                extra_groups=None if self.user is None else [],
                preexec_fn=die_with_parent(signal.SIGTERM),  # it may not outlive the tests
            )

    def start(self) -> None:
        """Start the server and return when it has said that it is ready."""
        self.data.mkdir(exist_ok=True)
        if not (self.data / "packs").exists():
            (self.data / "packs").symlink_to(CACHE / "packs")
        self.output.write_bytes(b"")
        process = self.process = self.command("server", "--port", str(self.port))
        until(lambda: "Kith is ready" in self.said() or process.poll() is not None)
        assert ADDRESS.search(self.said()), self.said()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def said(self) -> str:
        return self.output.read_text()

    def manage(self, *words: str) -> tuple[int, str]:
        """Run one of Django's commands; return its exit code and what it said."""
        before = len(self.said())
        code = self.command("manage", *words).wait(PATIENCE)
        return code, self.said()[before:]

    def answers(self) -> bool:
        """Tell whether the pages can be had, the database included."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/start/")
            return connection.getresponse().status < 500
        return False

    def processes(self) -> list[psutil.Process]:
        """Return all processes of the installation except for its supervisor."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def child(self, *words: str) -> psutil.Process:
        """Return the child of the supervisor whose command line has these words, one by one."""
        assert self.process is not None
        for process in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if " ".join(words) in " ".join(process.cmdline()):
                    return process
        raise LookupError(words)

    def _owns(self, process: psutil.Process) -> bool:
        folder = str(self.data)
        try:
            if self.process is not None and process.pid == self.process.pid:
                return False
            inside = process.cwd().startswith(folder)
            return inside or process.environ().get("KITH_SUPERVISED") == folder
        except (psutil.Error, OSError):
            return False

    def _environment(self) -> dict[str, str]:
        """Return an environment in which nothing of the tests' own services is known."""
        clean = {name: value for name, value in os.environ.items() if not _ours(name)}
        packages = [path for path in sys.path if path.endswith("site-packages")]
        return {**clean, "KITH_WORKERS": "1", "PYTHONPATH": os.pathsep.join(packages)}


def _ours(name: str) -> bool:
    return name.startswith(("KITH_", "DJANGO_")) or name in {"DATABASE_URL", "REDIS_URL"}


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        time.sleep(0.1)


def kill(process: psutil.Process) -> None:
    process.send_signal(signal.SIGKILL)
