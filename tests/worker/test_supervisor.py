"""The whole of Kith, started by its own command, and what may happen to it."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.worker.installation import PATIENCE, Installation, free_port, kill, until
from worker.services.programs import ROOT


def test_it_is_ready_when_it_says_so(kith: Installation) -> None:
    assert f"Kith is ready: http://127.0.0.1:{kith.port}/" in kith.said()
    assert kith.answers()


def test_a_second_start_is_refused(kith: Installation) -> None:
    second = kith.command("server", "--port", str(free_port()))
    assert second.wait(PATIENCE) == 1
    assert f"Kith is already running there: http://127.0.0.1:{kith.port}\n" in kith.said()


def test_manage_uses_the_running_services(kith: Installation) -> None:
    before = kith.child("postgres").pid
    assert kith.command("manage", "showmigrations", "albums").wait(PATIENCE) == 0
    assert "[X] 0001_initial" in kith.said()
    assert kith.child("postgres").pid == before


def test_only_the_web_server_listens(kith: Installation) -> None:
    listening = {address for process in kith.processes() for address in _listens_at(process)}
    assert listening == {("127.0.0.1", kith.port)}


def _listens_at(process: psutil.Process) -> set[tuple[str, int]]:
    try:
        found = process.net_connections(kind="inet")
    except psutil.NoSuchProcess:  # a session of PostgreSQL that has just ended
        return set()
    return {one.laddr for one in found if one.status == psutil.CONN_LISTEN}


def test_the_secret_key_is_private(kith: Installation) -> None:
    assert stat.S_IMODE((kith.data / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "words", [("postgres",), ("unixsocket",), ("prefork",), ("beat",), ("waitress",)]
)
def test_what_is_killed_is_started_again(kith: Installation, words: tuple[str, ...]) -> None:
    killed = kith.child(*words)
    orphans = killed.children() if words == ("prefork",) else []
    kill(killed)
    until(lambda: _pid(kith, *words) not in (None, killed.pid))
    until(kith.answers)
    until((kith.data / "run" / "worker-ready").exists)
    assert not [process for process in orphans if process.is_running()]


def _pid(kith: Installation, *words: str) -> int | None:
    try:
        return kith.child(*words).pid
    except LookupError:
        return None


def end_politely(kith: Installation) -> None:
    kith.stop()
    assert kith.process is not None
    assert kith.process.returncode == 0
    assert "Kith has stopped." in kith.said()


def end_brutally(kith: Installation) -> None:
    assert kith.process is not None
    kith.process.kill()
    kith.process.wait()


@pytest.mark.parametrize("end", [end_politely, end_brutally])
def test_nothing_is_left_behind(tmp_path: Path, end: Callable[[Installation], None]) -> None:
    kith = Installation(tmp_path / "data")
    kith.start()
    assert len(kith.processes()) >= 5
    end(kith)
    until(lambda: not kith.processes())
    assert "database system is shut down" in (kith.data / "log" / "postgres.log").read_text()


def test_manage_alone_brings_its_own_services(tmp_path: Path) -> None:
    kith = Installation(tmp_path / "data")
    assert kith.command("manage", "migrate", "contenttypes").wait(PATIENCE) == 0, kith.said()
    assert "Applying contenttypes.0001_initial... OK" in kith.said()
    assert kith.processes() == []


def test_two_at_once_share_the_services_of_one(tmp_path: Path) -> None:
    kith = Installation(tmp_path / "data")
    commands = [kith.command("manage", "check", "--database", "default") for _ in range(2)]
    assert [command.wait(PATIENCE) for command in commands] == [0, 0], kith.said()
    assert kith.said().count("System check identified no issues") == 2
    assert kith.processes() == []


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    kith = Installation(tmp_path / "data")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert kith.command("server", "--port", str(port)).wait(PATIENCE) == 1
    assert f"Kith cannot listen on 127.0.0.1, port {port}" in kith.said()
    assert not (kith.data / "postgres").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_can_run_it() -> None:
    user = 65534
    python = _python_for(user)
    # Not pytest's own folder, which is only for root.
    with tempfile.TemporaryDirectory(prefix="kith-", dir="/tmp") as folder:
        os.chown(folder, user, user)
        kith = Installation(Path(folder) / "data", user=user, python=python)
        kith.start()
        owners = {process.uids().real for process in kith.processes()}
        end_politely(kith)
    assert owners == {user}


def _python_for(user: int) -> str:
    """Return a Python that the user may run with the packages of this one."""
    packages = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            subprocess.run(
                [python, "-c", "import django, numpy, onnxruntime, worker.services.server"],
                env={"PYTHONPATH": packages},
                cwd=ROOT,
                user=user,
                group=user,
                extra_groups=[],
                check=True,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    pytest.skip("an ordinary user may not read this virtual environment")
