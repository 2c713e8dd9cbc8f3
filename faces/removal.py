"""Photos that go: into the trash, with their faces; or for good, with what they taught."""

from collections.abc import Collection

from django.db import transaction

from albums import trash, uploads
from albums.models import Photo, PhotoQuerySet, User
from faces import gallery, matching
from faces.models import Candidate, Face, Person, Template

# Photos that one sweep deletes for good: each may make a few people learn anew.
PORTION = 50


@transaction.atomic
def throw_away(photos: PhotoQuerySet, *, by: User) -> list[int]:
    """Put photos of one user into the trash; return the ids of those that were not in it.

    What they taught stays, as their names do, until they are deleted for good.
    """
    gallery.lock(by.pk)  # nobody may suggest a name for their faces after this
    return trash.put(photos.filter(owner=by))


@transaction.atomic
def bring_back(photos: PhotoQuerySet, *, by: User) -> int:
    """Take photos of one user out of the trash; return how many were in it."""
    gallery.lock(by.pk)  # what counts faces waits for answers, and never the other way round
    return trash.restore(photos.filter(owner=by))


def follow(*, photos: Collection[int], trashed: bool, **_signal: object) -> None:
    """Take the faces of photos out of sight or bring them back; see `albums.trash.moved`."""
    faces = Face.with_trash.filter(photo__in=photos, removed_at=None)
    faces.update(trashed=trashed)
    if trashed:
        Candidate.objects.filter(face__photo__in=photos).delete()


@transaction.atomic
def delete_photo(photo: Photo) -> None:
    """Delete a photo with its files and faces, and compute its people's templates again.

    A template is made of the vectors of faces: it may not outlive them.
    """
    gallery.lock(photo.owner_id)
    people = list(Person.objects.filter(faces__photo=photo).distinct())
    uploads.delete(photo)
    for person in people:
        for pack in Template.objects.filter(person=person).values_list("pack").distinct():
            gallery.refine(person, *pack)
        matching.rematch(person)


def delete_for_good(photos: PhotoQuerySet) -> int:
    """Delete those of the photos that are in the trash; return how many.

    One by one: a photo that is restored at the same moment stays.
    """
    count = 0
    for pk in list(photos.filter(deleted_at__isnull=False).values_list("pk", flat=True)):
        with transaction.atomic():
            found = Photo.with_trash.filter(pk=pk, deleted_at__isnull=False)
            owner = found.values_list("owner_id", flat=True).first()
            if owner is None:
                continue
            gallery.lock(owner)  # before the row, as everywhere
            photo = found.select_for_update().first()
            if photo is not None:
                delete_photo(photo)
                count += 1
    return count


def empty() -> int:
    """Delete some of the photos whose time in the trash is over; return how many."""
    due = trash.due(Photo.with_trash.all()).values_list("pk", flat=True)[:PORTION]
    return delete_for_good(Photo.with_trash.filter(pk__in=list(due)))
