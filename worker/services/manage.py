"""`script/manage`: Django's commands in Kith's environment and on its data folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from worker.services import child
from worker.services.console import say
from worker.services.embedded import Embedded, wait_until_ready
from worker.services.folder import Folder
from worker.services.lock import Lock
from worker.services.programs import ROOT
from worker.services.server import FAILURES, default_data


def main() -> int:
    data, command = _arguments(sys.argv[1:])
    folder = Folder(data)
    try:
        folder.create()
        return _run(folder, [sys.executable, str(ROOT / "manage.py"), *command])
    except FAILURES as error:
        say(str(error))
        return 1


def _arguments(words: list[str]) -> tuple[Path, list[str]]:
    """Split `[--data DIR] COMMAND ...`; what follows the command is the command's."""
    if words and words[0].startswith("--data="):
        return Path(words[0].removeprefix("--data=")), words[1:]
    if len(words) > 1 and words[0] == "--data":
        return Path(words[1]), words[2:]
    return default_data(), words


def _run(folder: Folder, command: list[str]) -> int:
    embedded = Embedded(folder)
    lock = Lock(folder)
    if not embedded.services:
        _become(command, embedded)
    if not lock.take("manage") and not lock.take_or_use("manage"):
        for service in embedded.services:
            wait_until_ready(service, ours=False)
        _become(command, embedded)
    return _with_own_services(lock, embedded, command)


def _become(command: list[str], embedded: Embedded) -> NoReturn:
    os.execve(command[0], command, {**os.environ, **embedded.environment()})


def _with_own_services(lock: Lock, embedded: Embedded, command: list[str]) -> int:
    try:
        embedded.start()
        return _wait_for(command, embedded)
    finally:
        lock.wait_for_users()
        embedded.stop()


def _wait_for(command: list[str], embedded: Embedded) -> int:
    """Run the command in this terminal, where Ctrl-C reaches it, and pass SIGTERM on."""
    process = subprocess.Popen(
        command,
        env={**os.environ, **embedded.environment()},
        preexec_fn=child.die_with_parent(signal.SIGTERM),
    )
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
