"""Photos for tests, taken by name and hash out of packages; none is part of this repository."""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import os
import tarfile
from pathlib import Path

from pypi_simple import PyPISimple

PROJECT, VERSION = "face_recognition", "1.3.0"
SDIST = f"{PROJECT}-{VERSION}.tar.gz"
SHA256 = "5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec"
FOLDER = f"{PROJECT}-{VERSION}/tests/test_images"
NAMES = (
    "obama.jpg",
    "obama2.jpg",
    "obama3.jpg",
    "biden.jpg",
    "obama_partial_face.jpg",
    "obama_partial_face2.jpg",
    "32bit.png",
)
GROUP = "insightface/data/images/t1.jpg"


class Photos:
    """Test photos by name, fetched on first use: `photos["obama.jpg"]`, `photos.group`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getitem__(self, name: str) -> Path:
        if name not in NAMES:
            raise KeyError(name)
        path = self.folder / name
        if not path.exists():
            self._fetch()
        return path

    @property
    def group(self) -> Path:
        """Six people side by side: the sample photo of insightface."""
        for file in importlib.metadata.files("insightface") or ():
            if file.as_posix() == GROUP:
                return Path(str(file.locate()))
        raise FileNotFoundError(GROUP)

    def _fetch(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(fileobj=io.BytesIO(_sdist())) as archive:
            for name in NAMES:
                member = archive.extractfile(f"{FOLDER}/{name}")
                assert member is not None
                draft = self.folder / f"{name}.{os.getpid()}"
                draft.write_bytes(member.read())
                draft.rename(self.folder / name)


def _sdist() -> bytes:
    with PyPISimple() as registry:
        page = registry.get_project_page(PROJECT)
        package = next(package for package in page.packages if package.filename == SDIST)
        response = registry.s.get(package.url, timeout=60)
        response.raise_for_status()
    content: bytes = response.content
    assert hashlib.sha256(content).hexdigest() == SHA256
    return content
