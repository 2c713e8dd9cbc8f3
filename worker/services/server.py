"""`script/server`: Kith on one machine, with one command."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from worker.services import network
from worker.services.console import say
from worker.services.embedded import ServiceFailed
from worker.services.folder import Folder, FolderUnusable
from worker.services.lock import Lock
from worker.services.postgres import InitFailed
from worker.services.programs import ROOT
from worker.services.supervisor import Supervisor

FAILURES = (network.AddressTaken, ServiceFailed, InitFailed, FolderUnusable)


def default_data() -> Path:
    return Path(os.environ.get("KITH_DATA") or ROOT / "var")


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/server", description="Start Kith.")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 for the whole network")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=default_data(), help="the data folder")
    options = parser.parse_args()
    try:
        return serve(options.data, options.host, options.port)
    except FAILURES as error:
        say(str(error))
        return 1


def serve(data: Path, host: str, port: int) -> int:
    folder = Folder(data)
    folder.create()
    lock = Lock(folder)
    if not lock.take("server", network.urls(host, port)[0]):
        say(_already(lock))
        return 1
    network.check(host, port)
    say(f"Kith keeps its data in {folder.root}")
    Supervisor(folder, host=host, port=port).run()
    return 0


def _already(lock: Lock) -> str:
    holder = lock.holder()
    if holder["kind"] == "manage":
        return "script/manage is at work on this data folder. Start Kith when it has finished."
    return f"Kith is already running there: {holder['url'].rstrip('/')}"


if __name__ == "__main__":
    sys.exit(main())
