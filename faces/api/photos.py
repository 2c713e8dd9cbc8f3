"""Photos with their faces."""

from datetime import date
from typing import Annotated

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from albums.api import photos_router, user_of
from albums.callers import ADMIN, READ, REVIEW
from albums.models import Album, Photo, User
from albums.texts import one_line
from faces import removal, review, search
from faces.api.router import PAGE_SIZE, PageNumber
from faces.api.schemas import (
    AlbumOut,
    NamedOut,
    PhotoIn,
    PhotoOut,
    PhotoPage,
    face_out,
    with_candidates,
)
from faces.models import Collage, Face, Person
from worker import queue


class PhotoQuery(Schema):
    people: str = Field("", description="ids of people, separated by commas")
    match: search.Match = "all"
    without: str = Field("", description="ids of people, separated by commas")
    words: str = Field("", max_length=200, description="of file name, caption or camera")
    favourites: bool = False
    camera: str = Field("", max_length=200, description="the whole name of the camera")
    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")
    album: int | None = None
    page: PageNumber = 1


@photos_router.get("/photos", auth=READ, response=PhotoPage)
def list_photos(request: HttpRequest, query: Annotated[PhotoQuery, Query()]) -> dict[str, object]:
    """Photos by people, date and album, newest first, a hundred a page."""
    user = user_of(request)
    album = None
    if query.album is not None:
        album = get_object_or_404(Album.objects.visible_to(user), pk=query.album)
    found = search.photos(
        user,
        people=_people(user, query.people),
        match=query.match,
        without=_people(user, query.without),
        words=one_line(query.words),
        favourites=query.favourites,
        camera=one_line(query.camera),
        start=query.start,
        end=query.end,
        album=album,
    )
    first = (query.page - 1) * PAGE_SIZE
    return {"count": found.count(), "items": list(found[first : first + PAGE_SIZE])}


def _people(user: User, text: str) -> list[Person]:
    try:
        ids = {int(part) for part in text.split(",") if part.strip()}
    except ValueError as error:
        raise HttpError(422, _("people must be numbers, separated by commas.")) from error
    people = list(Person.objects.visible_to(user).filter(pk__in=ids))
    if len(people) != len(ids):
        raise HttpError(404, _("There is no such person."))
    return people


@photos_router.get("/photos/{int:photo_id}", auth=READ, response=PhotoOut)
def show_photo(request: HttpRequest, photo_id: int) -> PhotoOut:
    photo = get_object_or_404(Photo.objects.visible_to(user_of(request)), pk=photo_id)
    faces = with_candidates(Face.objects.filter(photo=photo)).order_by("x", "pk")
    return PhotoOut(
        id=photo.pk,
        sha256=photo.sha256,
        filename=photo.filename,
        width=photo.width,
        height=photo.height,
        taken_at=photo.taken_at,
        state=photo.state,
        error=photo.error,
        albums=[AlbumOut(id=one.pk, title=one.title) for one in photo.albums.all()],
        repeats=Collage.objects.filter(photo=photo).exists(),
        faces=[face_out(face) for face in faces],
        tagged=[
            NamedOut(id=one.person.pk, name=one.person.name)
            for one in review.tagged(photo)
            if one.person
        ],
    )


@photos_router.patch("/photos/{int:photo_id}", auth=REVIEW, response=PhotoOut)
def change_photo(request: HttpRequest, photo_id: int, change: PhotoIn) -> PhotoOut:
    """Say whether a photo shows people more than once: a mirror, a collage, a photo of photos."""
    photo = get_object_or_404(Photo.objects.visible_to(user_of(request)), pk=photo_id)
    review.allow_repeats(photo, allowed=change.repeats)
    return show_photo(request, photo_id)


@photos_router.delete("/photos/{int:photo_id}", auth=ADMIN, response={204: None})
def delete_photo(request: HttpRequest, photo_id: int) -> Status[None]:
    """Put a photo into the trash; it is deleted for good after thirty days."""
    mine = Photo.objects.visible_to(user_of(request)).filter(pk=photo_id)
    if not removal.throw_away(mine, by=user_of(request)):
        raise Http404
    return Status(204, None)


@photos_router.delete("/trash/{int:photo_id}", auth=ADMIN, response={204: None})
def delete_for_good(request: HttpRequest, photo_id: int) -> Status[None]:
    """Delete a photo of the trash with its original, its faces and what they taught."""
    mine = Photo.with_trash.visible_to(user_of(request)).filter(pk=photo_id)
    if not removal.delete_for_good(mine):
        raise Http404
    return Status(204, None)


@photos_router.post("/trash/{int:photo_id}/restore", auth=ADMIN, response=PhotoOut)
def restore_photo(request: HttpRequest, photo_id: int) -> PhotoOut:
    """Take a photo out of the trash, with its albums and all names."""
    user = user_of(request)
    mine = Photo.with_trash.visible_to(user).filter(pk=photo_id)
    if not removal.bring_back(mine, by=user):
        raise Http404
    queue.enqueue(photo_id)
    return show_photo(request, photo_id)
