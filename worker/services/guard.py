"""Ends the children of a supervisor that was killed, on systems that cannot do it themselves.

Linux signals a child when its parent dies. Elsewhere one more process holds the end of a pipe
whose other end only the supervisor has; the pipe closes when the supervisor is gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

NEEDED = sys.platform != "linux"
PATIENCE = 10.0  # seconds between the polite signal and the kill


class Guard:
    """The supervisor's end of the pipe."""

    def __init__(self) -> None:
        reader, self.writer = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-S", __file__], stdin=reader, start_new_session=True
        )
        os.close(reader)

    def tell(self, line: str) -> None:
        with suppress(BrokenPipeError):
            os.write(self.writer, f"{line}\n".encode())


_guard: Guard | None = None


def watch(pid: int, number: signal.Signals) -> None:
    """End the session of `pid`, first with the signal `number`, should this process die."""
    global _guard
    if NEEDED:
        _guard = _guard or Guard()
        _guard.tell(f"{pid} {int(number)}")


def forget(pid: int) -> None:
    if _guard is not None:
        _guard.tell(f"{pid} 0")


def _signal_all(watched: dict[int, int]) -> None:
    for pid, number in watched.items():
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _kill_all(watched: dict[int, int]) -> None:
    for pid in watched:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _stay() -> None:
    """Read "PID SIGNAL" lines, the signal 0 meaning that the child has ended, until the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watched: dict[int, int] = {}
    for line in sys.stdin:
        pid, number = map(int, line.split())
        if number:
            watched[pid] = number
        else:
            watched.pop(pid, None)
    _signal_all(watched)
    if watched:
        time.sleep(PATIENCE)
    _kill_all(watched)


if __name__ == "__main__":
    _stay()
