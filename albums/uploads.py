"""Taking photos in: what is accepted, under which name it is kept, and how it goes again."""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from albums import storage, trash, unsettled
from albums.contents import put_into
from albums.images import Header, NotAPhoto, UnreadablePhoto, identify
from albums.models import Album, Photo, User, shown_at

CHUNK = 1024 * 1024
MAX_FILENAME = 255
DISK_FULL = 507  # Insufficient Storage, RFC 4918
SHA256 = re.compile(r"[0-9a-f]{64}")


class UploadRejected(Exception):
    """A file was not taken; `status` is the HTTP status that says so."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Received:
    """The photo of an upload. Where it waits for work, the caller enqueues it."""

    photo: Photo
    duplicate: bool


def receive(
    owner: User,
    source: UploadedFile[bytes] | Path,
    *,
    filename: str,
    modified: datetime | None = None,
    album: Album | None = None,
) -> Received:
    """Keep the original of a photo and make its row, or find the row that it has already.

    A photo that was in the trash comes out of it: whoever uploads it wants it.

    Reads the header of the file, never its pixels. Raises UploadRejected.
    """
    try:
        return _received(owner, source, filename, modified, album)
    except OSError as error:
        if storage.is_full(error):
            raise UploadRejected(disk_full(), DISK_FULL) from error
        raise


def disk_full() -> str:
    return _("The disk of this Kith is full: nothing can be added until somebody makes room on it.")


def _received(
    owner: User,
    source: UploadedFile[bytes] | Path,
    filename: str,
    modified: datetime | None,
    album: Album | None,
) -> Received:
    with ExitStack() as stack:
        file = _opened(source, stack)
        header = _checked(file, _size(source))
        spooled, digest = _spooled(file, source, stack)
        now = timezone.now()
        if modified is not None and modified > now:
            modified = None  # a wrong clock would keep the photo at the top of the timeline
        photo = Photo(
            owner=owner,
            sha256=digest,
            filename=clean_filename(filename),
            size=spooled.seek(0, 2),
            media_type=header.media_type,
            modified_at=modified,
            uploaded_at=now,
        )
        photo.shown_at = shown_at(photo, taken=None)
        try:
            return _kept(photo, spooled, album)
        except IntegrityError as error:
            if album is None or Album.objects.filter(pk=album.pk).exists():
                raise
            raise UploadRejected(_("The album is gone."), 404) from error


def known(owner: User, hashes: Iterable[str]) -> dict[str, int]:
    """Return the ids of the owner's photos among the SHA-256 values, by value."""
    wanted = {text.lower() for text in hashes}
    photos = Photo.objects.filter(owner=owner, sha256__in=filter(SHA256.fullmatch, wanted))
    return dict(photos.values_list("sha256", "pk"))


def delete(photo: Photo) -> None:
    """Delete a photo with everything that was made of it; faces go with their photo."""

    with transaction.atomic():
        _lock(photo)
        held = not Photo.with_trash.unclaimed().filter(pk=photo.pk).exists()

        def remove() -> None:
            remove_files(photo)
            if not held:  # a worker that is at it may write another file
                unsettled.forget(photo)

        with suppress(OSError):  # on a full disk above all one must be able to delete
            unsettled.note(photo)
        Photo.with_trash.filter(pk=photo.pk).delete()
        transaction.on_commit(remove, robust=True)


def remove_files(photo: Photo) -> bool:
    """Remove the files of a photo whose row is gone.

    Not if the same file was uploaded again meanwhile: then they belong to the new row, and False
    is returned.
    """
    with transaction.atomic():
        _lock(photo)
        if Photo.with_trash.filter(owner_id=photo.owner_id, sha256=photo.sha256).exists():
            return False
        shutil.rmtree(photo.crops, ignore_errors=True)
        for path in (photo.original, photo.large, photo.small):
            path.unlink(missing_ok=True)
        return True


def settle() -> int:
    """Remove the files that a crash left without a row; return of how many photos.

    Nobody was told that Kith has such a photo, or somebody was told that it is deleted.
    """
    count = 0
    for photo, old in list(unsettled.photos()):
        with transaction.atomic():
            _lock(photo)  # whoever keeps or deletes it now has it until the commit
            removed = remove_files(photo)
            if old or not removed:
                unsettled.forget(photo)
            count += removed
    return count


def clean_filename(name: str) -> str:
    """Return a file's name as data to show: no folders, nothing invisible, at most 255 long."""
    base = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    kept = " ".join(kept.split()) or _("photo")
    stem, dot, suffix = kept.rpartition(".")
    if len(kept) <= MAX_FILENAME or not dot or len(suffix) > 10:
        return kept[:MAX_FILENAME]
    return f"{stem[: MAX_FILENAME - len(suffix) - 1]}.{suffix}"


def _opened(source: UploadedFile[bytes] | Path, stack: ExitStack) -> BinaryIO:
    if isinstance(source, Path):
        try:
            return stack.enter_context(source.open("rb"))
        except OSError as error:
            raise UploadRejected(
                _("The file cannot be opened: %(error)s.") % {"error": error.strerror}, 422
            ) from error
    return cast(BinaryIO, source.file)


def _size(source: UploadedFile[bytes] | Path) -> int:
    return source.stat().st_size if isinstance(source, Path) else source.size or 0


def _checked(file: BinaryIO, size: int) -> Header:
    if size > settings.MAX_UPLOAD_BYTES:
        raise UploadRejected(
            _("The file is too large: %(size).0f MB. At most %(limit).0f MB are allowed.")
            % {"size": size / 1024**2, "limit": settings.MAX_UPLOAD_BYTES / 1024**2},
            413,
        )
    try:
        return identify(file)
    except NotAPhoto as error:
        raise UploadRejected(error.reason, 415) from error
    except UnreadablePhoto as error:
        raise UploadRejected(error.reason, 422) from error


def _spooled(
    file: BinaryIO, source: UploadedFile[bytes] | Path, stack: ExitStack
) -> tuple[BinaryIO, str]:
    """Return the file on the disk of the media, and its SHA-256.

    Django has written uploads there already; anything else is copied while it is hashed.
    """
    digest = hashlib.sha256()
    in_place = isinstance(source, TemporaryUploadedFile)
    target = file if in_place else stack.enter_context(storage.incoming())
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        if not in_place:
            target.write(chunk)
    return target, digest.hexdigest()


def _kept(photo: Photo, spooled: BinaryIO, album: Album | None) -> Received:
    with transaction.atomic():
        _lock(photo)
        same = Photo.with_trash.filter(owner_id=photo.owner_id, sha256=photo.sha256)
        earlier = same.first()
        if earlier is None or not photo.original.exists():
            unsettled.note(photo)
            transaction.on_commit(partial(unsettled.forget, photo))
            storage.keep(spooled, Path(spooled.name), photo.original)
        if earlier is None:
            photo.save(force_insert=True)
        elif trash.restore(same) + same.retry():
            earlier.refresh_from_db()
        result = Received(earlier or photo, duplicate=earlier is not None)
        if album is not None:
            put_into(album, [result.photo])
    return result


def _lock(photo: Photo) -> None:
    """Let one transaction at a time keep or remove the files of one owner's original.

    The number is the beginning of the hash; two photos that share it only wait for each other.
    """
    key = int(photo.sha256[:15], 16) ^ photo.owner_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
