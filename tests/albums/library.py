"""Rows of photos for tests of pages, which need no files."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from albums.models import Photo, User

NOON = datetime(2024, 6, 15, 12, tzinfo=UTC)


def photo(owner: User, name: str, *, days: float = 0, **values: object) -> Photo:
    """A photo that is ready, taken some days before the middle of June 2024."""
    when = NOON - timedelta(days=days)
    ready: dict[str, object] = {"ingested_at": NOON, "ready_at": NOON, "width": 300, "height": 200}
    return Photo.objects.create(
        owner=owner,
        sha256=hashlib.sha256(f"{owner.pk} {name}".encode()).hexdigest(),
        filename=name,
        size=1,
        media_type="image/jpeg",
        **{"shown_at": when, "taken_at": when, **ready, **values},
    )


def waiting(owner: User, name: str, *, days: float = 0, **values: object) -> Photo:
    unread = {"ingested_at": None, "ready_at": None, "width": 0, "height": 0}
    return photo(owner, name, days=days, **{**unread, **values})


def failed(owner: User, name: str) -> Photo:
    return waiting(owner, name, failed_at=NOON, error="The file is damaged.")
