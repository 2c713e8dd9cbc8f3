"""One supervisor for each data folder."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import TextIO

from worker.services.folder import Folder


class Lock:
    """A lock that ends with the process that holds it, and a note of who that is."""

    def __init__(self, folder: Folder) -> None:
        self.path = folder.run / "supervisor"
        self.users = folder.run / "users"
        self.file: TextIO | None = None

    def take(self, kind: str, url: str = "") -> bool:
        """Take the lock for `kind`, "server" or "manage"; False if another process has it."""
        file = self.path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        file.write(json.dumps({"kind": kind, "url": url, "pid": os.getpid()}))
        file.flush()
        self.file = file
        return True

    def holder(self) -> dict[str, str]:
        """Return the note of the process that has the lock."""
        try:
            note: dict[str, str] = json.loads(self.path.read_text())
        except ValueError:
            note = {"kind": "", "url": ""}  # it has the lock, and has not written yet
        return note

    def take_or_use(self, kind: str) -> bool:
        """Keep the services running that another `script/manage` owns, or become their owner.

        The first ends with this process, also over an exec. An owner that has begun to stop them
        is waited for; then the lock is free.
        """
        handle = _open(self.users)
        fcntl.flock(handle, fcntl.LOCK_SH)
        if self.take(kind):
            os.close(handle)
            return True
        os.set_inheritable(handle, True)
        return False

    def wait_for_users(self) -> None:
        fcntl.flock(_open(self.users), fcntl.LOCK_EX)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
