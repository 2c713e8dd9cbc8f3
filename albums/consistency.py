"""Rows and files that belong together: what is missing on either side, and how it is made good."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from albums import uploads
from albums.models import Photo, User

# Sent with `repair`: whether what does not fit is made good at once. Receivers return what they
# compare, in words, and the ids of what does not fit.
compared = Signal()

OWNED = re.compile(r"(?P<owner>\d+)/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})(?P<rest>.*)", re.DOTALL)


@dataclass
class Findings:
    """What does not fit; `photos` are ids, paths are relative to the media folder."""

    without_original: list[int] = field(default_factory=list)
    without_renditions: list[int] = field(default_factory=list)
    stray_originals: list[str] = field(default_factory=list)
    stray_files: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return self == Findings()


def check() -> Findings:
    """Compare all rows with all files; changes nothing."""
    found = Findings()
    known = set()
    for photo in Photo.with_trash.order_by("pk").iterator():
        known.add((str(photo.owner_id), photo.sha256))
        if not photo.original.is_file():
            found.without_original.append(photo.pk)
        elif photo.ingested_at and not (photo.small.is_file() and photo.large.is_file()):
            found.without_renditions.append(photo.pk)
    for kind, path, owner, sha256 in _stored():
        if (owner, sha256) not in known:
            (found.stray_originals if kind == "originals" else found.stray_files).append(path)
    return found


def compare(*, repair: bool) -> list[tuple[str, list[int]]]:
    """Return what others compare, in words, and the ids of what did not fit."""
    answers: list[tuple[Any, Any]] = compared.send(Findings, repair=repair)
    return [one for _, compared_there in answers for one in compared_there]


def repair(found: Findings) -> None:
    """Make good what `check` found, and lose nothing.

    An original without a row may be somebody's photo: it comes back as one. What was made of
    photos that are gone is removed, and made again where it is missing. A photo whose original is
    missing is said to have failed, with its renditions and names still there.
    """
    root = Path(settings.MEDIA_ROOT)
    for path in found.stray_originals:
        match = OWNED.fullmatch(path.removeprefix("originals/"))
        owner = User.objects.filter(pk=match["owner"]).first() if match else None
        if owner is not None:
            _taken_back(owner, root / path)
    for path in found.stray_files:
        target = root / path
        match = OWNED.fullmatch(path.split("/", 1)[1])
        back = match and Photo.with_trash.filter(owner=int(match["owner"]), sha256=match["sha256"])
        if back and back.exists():
            continue  # its original has come back just now
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
    missing = Photo.with_trash.filter(pk__in=found.without_original, failed_at=None)
    missing.update(failed_at=timezone.now(), error=_("The original of this photo is missing."))
    again = Photo.with_trash.filter(pk__in=found.without_renditions)
    again.update(ingested_at=None, ready_at=None)


def _taken_back(owner: User, path: Path) -> None:
    try:
        uploads.receive(owner, path, filename=f"{path.name[:12]}.jpg")
    except uploads.UploadRejected:
        return  # it stays where it is: it is no photo that Kith reads


def _stored() -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, path, owner and SHA-256 of all that is stored for photos."""
    root = Path(settings.MEDIA_ROOT)
    for kind in ("originals", "renditions", "crops"):
        for path in sorted((root / kind).glob("*/*/*")):
            match = OWNED.fullmatch(path.relative_to(root / kind).as_posix())
            if match:
                yield kind, path.relative_to(root).as_posix(), match["owner"], match["sha256"]
