"""What all tests share: a real PostgreSQL and Redis, the cast, folders, photos, a worker.

The services start when this file is read, which is before Django's settings are, and end with
pytest, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import django
import pytest

from config import catalogues
from tests import worker_process
from tests.cache import CACHE
from tests.photos import Photos
from worker.services.embedded import Embedded
from worker.services.folder import Folder

if TYPE_CHECKING:
    from pytest_django import Settings

    from albums.models import User

PREFIX = "kith-run-"
PASSWORD = "correct horse battery"


def _start() -> Embedded:
    for name in [name for name in os.environ if name.startswith("KITH_")]:
        if name not in {"KITH_TEST_CACHE", "KITH_LOG_LEVEL"}:
            del os.environ[name]  # an installation's settings are not the tests'
    _clear_killed_runs()
    folder = Folder(_own_folder())
    (CACHE / "packs").mkdir(parents=True, exist_ok=True)
    (folder.root / "packs").symlink_to(CACHE / "packs")
    (folder.root / "static").mkdir()
    services = Embedded(folder, for_tests=True)
    services.start()
    catalogues.compile_all()
    os.environ.update(services.environment(), DJANGO_SETTINGS_MODULE="config.settings")
    django.setup()  # test modules import models
    return services


def _own_folder() -> Path:
    """Make the folder of this run, and lock it for as long as this process lives."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_EX)
    return folder


def _clear_killed_runs() -> None:
    """Remove what runs left behind that were killed: folders that no process has locked."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # locked, gone, or another user's
            handle = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if time.time() - folder.stat().st_mtime > 60:  # not one that is just being made
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)


SERVICES = _start()


def pytest_configure(config: pytest.Config) -> None:
    """Leave services to the processes among which pytest-xdist spreads the tests.

    They inherit this one's variables, and must read their settings from variables of their own.
    """
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        SERVICES.stop()
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure() -> None:
    worker_process.stop()
    SERVICES.stop()
    shutil.rmtree(SERVICES.folder.root, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_counted_tries() -> None:
    """Start each test as if nobody had tried a password from this address."""
    from django.conf import settings

    from albums import tries

    tries.counts(settings.REDIS_URL).forget()


@pytest.fixture(autouse=True, scope="session")
def _settings_of_tests() -> Iterator[None]:
    """Use static files as they lie in the repository, and a hash that costs nothing."""
    from django.conf import settings
    from django.test import override_settings

    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": static},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


def _user(name: str) -> User:
    from albums.models import User

    return User.objects.create_user(name, password=PASSWORD)


@pytest.fixture
def alice(db: None) -> User:
    """Owns the photos of a test."""
    return _user("alice")


@pytest.fixture
def bob(db: None) -> User:
    """Is given a share."""
    return _user("bob")


@pytest.fixture
def charlie(db: None) -> User:
    """Is a stranger, who may see nothing."""
    return _user("charlie")


@pytest.fixture
def media(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Path:
    """The folder of originals and renditions: empty, or the worker's where the test has one."""
    if "celery_worker" in request.fixturenames:
        return Path(settings.MEDIA_ROOT)
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = settings.MEDIA_ROOT / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    return tmp_path / "media"


@pytest.fixture(scope="session")
def packs_dir() -> Path:
    """The folder of weights, which is kept between runs; settings.PACKS_DIR is a link to it."""
    return CACHE / "packs"


@pytest.fixture(scope="session")
def photos() -> Photos:
    """Photos by name: see tests/photos.py."""
    return Photos(CACHE / "photos")


@pytest.fixture
def celery_worker(transactional_db: None) -> Iterator[worker_process.Worker]:
    """A real worker on the test's database. What the test leaves queued is thrown away."""
    with worker_process.serving(SERVICES.folder) as worker:
        yield worker
