"""Deleting a photo, and with its faces all that was learnt from them."""

from django.db import transaction

from albums import uploads
from albums.models import Photo
from faces import gallery, matching
from faces.models import Person, Template


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
