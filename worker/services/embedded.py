"""PostgreSQL and Redis together, for a program that needs them for its own time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from worker.services.child import Child
from worker.services.folder import Folder
from worker.services.postgres import Postgres
from worker.services.redis import Redis

PATIENCE = 300.0  # seconds: after a crash PostgreSQL may have much to read again


class Service(Protocol):
    name: str
    child: Child | None

    def start(self) -> Child: ...

    def ready(self) -> bool: ...


class ServiceFailed(Exception):
    """A service ended, or did not answer in time."""


class Embedded:
    """The services of one data folder that the environment does not replace by others."""

    def __init__(self, folder: Folder, *, for_tests: bool = False) -> None:
        self.folder = folder
        self.postgres = Postgres(folder, for_tests=for_tests)
        self.redis = Redis(folder)
        replaced = {} if for_tests else os.environ
        self.services: list[Service] = []
        if not replaced.get("DATABASE_URL"):
            self.services.append(self.postgres)
        if not replaced.get("REDIS_URL"):
            self.services.append(self.redis)

    def environment(self) -> dict[str, str]:
        """Return the variables by which Django and the worker find the services."""
        variables = {"KITH_DATA": str(self.folder.root)}
        if not os.environ.get("KITH_SECRET_KEY"):
            variables["KITH_SECRET_KEY"] = self.folder.secret_key()
        if self.postgres in self.services:
            variables["DATABASE_URL"] = self.postgres.url()
        if self.redis in self.services:
            variables["REDIS_URL"] = self.redis.url()
        return variables

    def start(self) -> None:
        self.folder.create()
        for service in self.services:
            service.start()
        for service in self.services:
            wait_until_ready(service)

    def stop(self) -> None:
        for service in reversed(self.services):
            if service.child is not None:
                service.child.stop()
        self.folder.forget_short_names()


def wait_until_ready(
    service: Service, *, pause: Callable[[float], None] = time.sleep, ours: bool = True
) -> None:
    """Return when the service answers. One that is not ours may not have been started yet."""
    end = time.monotonic() + PATIENCE
    while not service.ready():
        child = service.child
        if ours and (child is None or not child.running()):
            code = child.exit_code() if child else None
            raise ServiceFailed(f"{service.name} ended (exit code {code}).{_last_words(child)}")
        if time.monotonic() > end:
            raise ServiceFailed(f"{service.name} does not answer.{_last_words(child)}")
        pause(0.05)


def _last_words(child: Child | None) -> str:
    if child is None:
        return ""
    lines = Path(child.log).read_text(errors="replace").splitlines()[-5:]
    return f" The end of {child.log}:\n  " + "\n  ".join(lines)
