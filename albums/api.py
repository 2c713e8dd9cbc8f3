"""The part of the REST API that needs no faces: uploads and albums."""

from datetime import datetime
from typing import Annotated, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import File, Form, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from pydantic import AfterValidator, AwareDatetime, Field, NaiveDatetime

from albums import uploads
from albums.callers import ADMIN, READ, UPLOAD
from albums.contents import clean_title, put_into, take_out
from albums.models import Album, AlbumQuerySet, Photo, PhotoQuerySet, User
from worker import queue

# Django Ninja answers 405 where two routers hold the same path with different methods. So this
# is the router of everything under /photos, and faces/api/photos.py registers its handlers here
# too.
photos_router = Router(tags=["photos"])
albums_router = Router(tags=["albums"])
MAX_IDS = 10_000


def title_of(text: str) -> str:
    title = clean_title(text)
    if not title:
        raise ValueError("a title is needed")
    return title


Title = Annotated[str, AfterValidator(title_of)]
Ids = Annotated[list[int], Field(max_length=MAX_IDS)]


class UploadIn(Schema):
    album: int | None = Field(None, description="id of an album to put the photo into")
    modified: AwareDatetime | NaiveDatetime | None = Field(
        None, description="the file's own date; without a zone it is UTC"
    )


class UploadOut(Schema):
    id: int
    sha256: str
    filename: str
    state: Literal["waiting", "ready", "failed"]
    error: str
    duplicate: bool


class PhotoState(Schema):
    id: int
    state: Literal["waiting", "ready", "failed"]
    error: str


class HashesIn(Schema):
    sha256: list[str] = Field(max_length=MAX_IDS)
    album: int | None = Field(None, description="id of an album to put the known photos into")


class AlbumIn(Schema):
    title: Title


class AlbumDetail(Schema):
    id: int
    title: str
    created_at: datetime
    photos: int = Field(alias="photos_count", description="how many it holds")


class AlbumPage(Schema):
    count: int
    items: list[AlbumDetail]


class PhotosIn(Schema):
    photos: Ids


def user_of(request: HttpRequest) -> User:
    """Return the account of the key or the session; the API lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def album_of(request: HttpRequest, pk: int | None) -> Album | None:
    """Return the album into which photos go: the user's, or one that they contribute to."""
    open_albums = Album.objects.open_to(user_of(request))
    return None if pk is None else get_object_or_404(open_albums, pk=pk)


def _albums(request: HttpRequest) -> AlbumQuerySet:
    return Album.objects.visible_to(user_of(request))


def _photos(request: HttpRequest) -> PhotoQuerySet:
    return Photo.objects.visible_to(user_of(request))


@photos_router.post("/photos", auth=UPLOAD, response={200: UploadOut, 201: UploadOut})
def upload_photo(
    request: HttpRequest, file: Annotated[UploadedFile, File()], form: Annotated[UploadIn, Form()]
) -> Status[dict[str, object]]:
    """Upload a photo. 201 for a new one, 200 with `duplicate` for one that is here already."""
    modified = form.modified
    if modified is not None and timezone.is_naive(modified):
        modified = timezone.make_aware(modified)
    try:
        received = uploads.receive(
            user_of(request),
            file,
            filename=file.name or "",
            modified=modified,
            album=album_of(request, form.album),
        )
    except uploads.UploadRejected as error:
        raise HttpError(error.status, error.message) from error
    photo = received.photo
    if photo.state == "waiting":
        queue.enqueue(photo.pk)
    body = {name: getattr(photo, name) for name in ("id", "sha256", "filename", "state", "error")}
    return Status(200 if received.duplicate else 201, body | {"duplicate": received.duplicate})


@photos_router.post("/photos/exists", auth=UPLOAD, response=dict[str, int])
def known_photos(request: HttpRequest, query: HashesIn) -> dict[str, int]:
    """Say which files are here already: their ids, by the SHA-256 of their content."""
    album = album_of(request, query.album)
    found = uploads.known(user_of(request), query.sha256)
    if album is not None:
        put_into(album, _photos(request).filter(pk__in=found.values()))
    return found


@photos_router.post("/photos/{int:photo_id}/retry", auth=UPLOAD, response=PhotoState)
def retry_photo(request: HttpRequest, photo_id: int) -> Photo:
    """Send a photo that has failed on its way again; others stay as they are."""
    photo = get_object_or_404(_photos(request), pk=photo_id)
    if _photos(request).filter(pk=photo_id).retry():
        queue.enqueue(photo_id)
        photo.refresh_from_db()
    return photo


@albums_router.get("/albums", auth=READ, response=AlbumPage)
def list_albums(request: HttpRequest) -> dict[str, object]:
    albums = list(_albums(request).with_counts())
    return {"count": len(albums), "items": albums}


@albums_router.post("/albums", auth=UPLOAD, response={201: AlbumDetail})
def create_album(request: HttpRequest, change: AlbumIn) -> Status[Album]:
    album = Album.objects.create(owner=user_of(request), title=change.title)
    return Status(201, _albums(request).with_counts().get(pk=album.pk))


@albums_router.get("/albums/{int:album_id}", auth=READ, response=AlbumDetail)
def show_album(request: HttpRequest, album_id: int) -> Album:
    return get_object_or_404(_albums(request).with_counts(), pk=album_id)


@albums_router.patch("/albums/{int:album_id}", auth=UPLOAD, response=AlbumDetail)
def rename_album(request: HttpRequest, album_id: int, change: AlbumIn) -> Album:
    _albums(request).filter(pk=album_id).update(title=change.title)
    return show_album(request, album_id)


@albums_router.delete("/albums/{int:album_id}", auth=ADMIN, response={204: None})
def delete_album(request: HttpRequest, album_id: int) -> Status[None]:
    """Delete an album; its photos stay."""
    get_object_or_404(_albums(request), pk=album_id).delete()
    return Status(204, None)


@albums_router.post("/albums/{int:album_id}/photos", auth=UPLOAD, response=AlbumDetail)
def add_photos(request: HttpRequest, album_id: int, chosen: PhotosIn) -> Album:
    album = get_object_or_404(_albums(request), pk=album_id)
    put_into(album, _chosen(request, chosen))
    return show_album(request, album_id)


@albums_router.delete("/albums/{int:album_id}/photos", auth=UPLOAD, response=AlbumDetail)
def remove_photos(request: HttpRequest, album_id: int, chosen: PhotosIn) -> Album:
    """Take photos out of an album; this deletes none of them."""
    album = get_object_or_404(_albums(request), pk=album_id)
    take_out(album, _chosen(request, chosen))
    return show_album(request, album_id)


def _chosen(request: HttpRequest, chosen: PhotosIn) -> PhotoQuerySet:
    photos = _photos(request).filter(pk__in=chosen.photos)
    if photos.count() != len(set(chosen.photos)):
        raise HttpError(404, "Not Found")
    return photos
