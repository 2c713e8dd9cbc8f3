"""Child processes that do not outlive the program that starts them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from worker.services import guard

PR_SET_PDEATHSIG = 1
# Told to every child that does not rewrite its environment: how a later start recognises what a
# killed supervisor left behind.
MARK = "KITH_SUPERVISED"


@dataclass(frozen=True, slots=True)
class Account:
    """The user and group that a child runs as instead of root."""

    uid: int
    gid: int


@dataclass
class Child:
    """One program in a session of its own, its output in a log."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    cwd: Path = Path("/")
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.cwd,
                env=self.env,
                pass_fds=self.pass_fds,
                start_new_session=True,
                preexec_fn=die_with_parent(self.stop_signal),
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        self.started = time.monotonic()
        guard.watch(self.process.pid, self.stop_signal)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def exit_code(self) -> int | None:
        """Return how the program ended, or None while it runs or before it was started."""
        return self.process.poll() if self.process else None

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        """Ask the program to end, without waiting for it."""
        if self.process is not None:
            self.process.send_signal(self.stop_signal)

    def stop(self, patience: float = 20.0) -> None:
        """End the program and what it started: politely, and after `patience` seconds by force."""
        if self.process is None:
            return
        if self.running():
            self.ask_to_end()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
        self.kill_group()
        self.process.wait()
        guard.forget(self.process.pid)
        self.process = None

    def kill_group(self) -> None:
        """Kill what is left of the session, for example the children of a worker that crashed."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return what makes Linux send `number` to the new process when its parent dies.

    Popen calls it after it has changed the user, which would clear the setting.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def die_with_own_parent() -> None:
    """Have this process, the child of a worker, killed when the worker is."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))


def end(processes: Sequence[psutil.Process], number: signal.Signals, patience: float = 20) -> None:
    """Signal processes that are not our children, wait, and kill those that stay."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)
    _, alive = psutil.wait_procs(processes, timeout=patience)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)


def marked(data: Path) -> list[psutil.Process]:
    """Return the processes that a supervisor of this data folder started and left behind."""
    return [process for process in psutil.process_iter() if _mark(process) == str(data)]


def _mark(process: psutil.Process) -> str | None:
    if process.pid == os.getpid():
        return None
    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):
        return None  # another user's process, or one that has just ended
