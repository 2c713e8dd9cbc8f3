"""Large files go through the web server in pieces, and do not fill its memory."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests
from urllib3.filepost import encode_multipart_formdata

from tests.cache import CACHE
from tests.conftest import PASSWORD
from tests.photos import Photos
from tests.worker.installation import Installation

MEGABYTE = 1024 * 1024
LARGE = 190 * MEGABYTE
PHOTOS, SIZE = 2000, 150 * 1024
# What may be added while hundreds of megabytes pass through: buffers of sockets and of files.
ROOM = 48 * MEGABYTE
SETUP = f"""
from albums.models import ApiKey, Scope, User
anna = User.objects.create_user("anna", password="{PASSWORD}")
print("KEY", ApiKey.issue(anna, "x", Scope))
"""
# The album's photos have one file under many names: what is sent is as much.
FILL = f"""
import hashlib, os
from django.utils import timezone
from albums.models import Album, Photo, User
anna, now = User.objects.get(), timezone.now()
album = Album.objects.create(owner=anna, title="Large")
photos = Photo.objects.bulk_create(
    Photo(
        owner=anna, sha256=hashlib.sha256(str(n).encode()).hexdigest(), filename=f"{{n}}.jpg",
        size={SIZE}, media_type="image/jpeg", width=1, height=1, ingested_at=now, ready_at=now,
    )
    for n in range({PHOTOS})
)
for photo in photos:
    photo.original.parent.mkdir(parents=True, exist_ok=True)
    if photo is photos[0]:
        photo.original.write_bytes(os.urandom({SIZE}))
    else:
        os.link(photos[0].original, photo.original)
album.photos.set(photos)
print("ALBUM", album.pk)
"""


@contextmanager
def watched(process: psutil.Process) -> Iterator[list[int]]:
    """Look at the memory of a process all the while; the list ends with what it had at most."""
    before = process.memory_info().rss
    most, ended = [before], threading.Event()

    def look() -> None:
        while not ended.wait(0.01):
            most[0] = max(most[0], process.memory_info().rss)

    thread = threading.Thread(target=look)
    thread.start()
    grown: list[int] = []
    try:
        yield grown
    finally:
        ended.set()
        thread.join()
        grown.append(most[0] - before)


def said(kith: Installation, script: str, word: str) -> str:
    code, text = kith.manage("shell", "-c", script)
    found = re.search(rf"{word} (\S+)", text)
    assert code == 0, text
    assert found, text
    return found[1]


@pytest.fixture(scope="module")
def key(kith: Installation) -> str:
    return said(kith, SETUP, "KEY")


def test_an_upload_of_190_megabytes(kith: Installation, key: str, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    address = f"http://127.0.0.1:{kith.port}/api/v1/photos"
    photo = Photos(CACHE / "photos")["biden.jpg"].read_bytes()
    send(address, headers, photo, tmp_path)  # all that is needed for an upload is loaded now
    with watched(kith.child("waitress")) as grown:
        send(address, headers, photo + bytes(LARGE - len(photo)), tmp_path)
    assert grown[0] < ROOM, f"{grown[0] / MEGABYTE:.0f} MB"


def send(address: str, headers: dict[str, str], content: bytes, folder: Path) -> None:
    """Upload a file from the disk, so that the request is not in one piece here either."""
    body, kind = encode_multipart_formdata({"file": ("large.jpg", content, "image/jpeg")})
    file = folder / "body"
    file.write_bytes(body)
    with file.open("rb") as stream:
        answer = requests.post(
            address, data=stream, headers={**headers, "Content-Type": kind}, timeout=120
        )
    assert answer.status_code == 201, answer.text


def test_a_zip_of_2000_photos(kith: Installation, key: str) -> None:
    album = said(kith, FILL, "ALBUM")
    client = requests.Session()
    login = f"http://127.0.0.1:{kith.port}/login/"
    client.get(login, timeout=60)
    form = {
        "username": "anna",
        "password": PASSWORD,
        "csrfmiddlewaretoken": client.cookies["csrftoken"],
    }
    client.post(login, form, timeout=60)
    address = f"http://127.0.0.1:{kith.port}/albums/{album}/download"
    with (
        watched(kith.child("waitress")) as grown,
        client.get(address, stream=True, timeout=60) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/zip"
        content = b"".join(answer.iter_content(MEGABYTE))
    assert len(content) == int(answer.headers["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == PHOTOS
        assert archive.testzip() is None
    assert grown[0] < ROOM, f"{grown[0] / MEGABYTE:.0f} MB"
