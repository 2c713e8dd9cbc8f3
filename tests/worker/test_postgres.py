"""Starting the embedded PostgreSQL where an earlier one ended badly, or where paths are hard."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from worker.services import postgres
from worker.services.embedded import wait_until_ready
from worker.services.folder import Folder
from worker.services.postgres import Postgres

Make = Callable[[Path], Postgres]


@pytest.fixture
def make() -> Iterator[Make]:
    """Start a PostgreSQL in a data folder; end it with the test."""
    made: list[Postgres] = []

    def start(root: Path) -> Postgres:
        folder = Folder(root)
        folder.create()
        made.append(database := Postgres(folder, for_tests=True))
        database.start()
        wait_until_ready(database)
        return database

    yield start
    for database in made:
        if database.child is not None:
            database.child.stop()
        database.folder.forget_short_names()


def answer(database: Postgres) -> object:
    with psycopg.connect(database.url()) as connection:
        return connection.execute("SELECT current_database()").fetchone()


def test_a_pid_that_another_program_has_by_now(tmp_path: Path, make: Make) -> None:
    first = make(tmp_path)
    assert first.child is not None
    assert first.child.process is not None
    first.child.process.kill()
    first.child.process.wait()
    note = first.data / "postmaster.pid"
    with subprocess.Popen(["sleep", "1000"]) as innocent:
        lines = note.read_text().splitlines()
        note.write_text("\n".join([str(innocent.pid), *lines[1:]]) + "\n")
        assert answer(make(tmp_path)) == ("kith",)
        assert innocent.poll() is None
        innocent.kill()


def test_a_note_that_was_cut_off(tmp_path: Path, make: Make) -> None:
    first = make(tmp_path)
    assert first.child is not None
    first.child.stop()
    (first.data / "postmaster.pid").write_text("")
    assert answer(make(tmp_path)) == ("kith",)


def test_a_server_that_outlived_its_supervisor_is_ended(tmp_path: Path, make: Make) -> None:
    first = make(tmp_path)
    assert first.child is not None
    second = make(tmp_path)  # as if it were another supervisor's
    assert not first.child.running()
    assert answer(second) == ("kith",)


def test_a_path_that_is_too_long_for_a_socket(tmp_path: Path, make: Make) -> None:
    database = make(tmp_path / ("deep" * 20) / "with space and ü")
    assert answer(database) == ("kith",)
    assert "deep" not in database.url()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_does_not_run_the_server(tmp_path: Path, make: Make) -> None:
    tmp_path.chmod(0o700)
    database = make(tmp_path / "data")
    assert {process.uids().effective for process in database.left()} == {postgres.POSTGRES_ID}
    assert oct(tmp_path.stat().st_mode)[-3:] == "700"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_programs_are_copied_where_their_user_may_not_read_them(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="kith-", dir="/tmp") as copies:
        Path(copies).chmod(0o755)
        monkeypatch.setattr(postgres, "COPIES", Path(copies))
        monkeypatch.setattr(postgres, "_readable", lambda *_: False)
        database = make(tmp_path)
        assert [Path(process.exe()).is_relative_to(copies) for process in database.left()]
        assert answer(database) == ("kith",)
        assert database.child is not None
        database.child.stop()
