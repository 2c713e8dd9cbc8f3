"""A small album on the real worker: photos of two known people, looked through for faces."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from albums import uploads
from albums.models import Photo, User
from faces import packs
from faces.models import Face
from worker import queue

PATIENCE = 90.0  # seconds


def fill(owner: User, paths: Iterable[Path]) -> dict[str, Photo]:
    """Take the files in, wait until a worker has found their faces, return photos by name."""
    packs.fetch(packs.active(), progress=False)
    for path in paths:
        queue.enqueue(uploads.receive(owner, path, filename=path.name).photo.pk)
    end = time.monotonic() + PATIENCE
    mine = Photo.objects.visible_to(owner)
    while mine.waiting().exists():
        assert time.monotonic() < end, "The worker does not finish."
        time.sleep(0.1)
    photos = {photo.filename: photo for photo in mine}
    assert not mine.failed().exists(), [photo.error for photo in photos.values()]
    return photos


def face(photo: Photo) -> Face:
    """The largest face of a photo: the portraits here have people behind them."""
    return max(photo.faces.all(), key=lambda one: one.width * one.height)
