"""What a worker does about faces that the user drew: look, embed, suggest, group."""

import numpy as np
from django.db import transaction
from PIL import Image

from albums.models import Photo
from faces import extraction, gallery, grouping, matching, packs
from faces.models import Face, FaceQuerySet, Person


def waiting(pack: packs.Pack) -> FaceQuerySet:
    """Drawn faces without a vector of the pack: new ones, and such as were removed for a while."""
    return extraction.unembedded(pack).filter(drawn_at__isnull=False)


def examine(photo: Photo, pack: packs.Pack, image: Image.Image) -> None:
    """Do for a photo's drawn faces what a scan does for found ones.

    Args:
        image: the upright original, RGB.
    """
    asked = list(waiting(pack).filter(photo=photo).order_by("pk"))
    pixels = np.asarray(image)
    found = extraction.look_at_drawn(asked, list(photo.faces.all()), pixels, pack)
    with transaction.atomic():
        gallery.lock(photo.owner_id)
        # Turned meanwhile, it is not the photo in which these faces were found.
        Photo.objects.select_for_update().get(pk=photo.pk, turned=photo.turned)
        faces = list(photo.faces.filter(pk__in=found).select_for_update().order_by("pk"))
        extraction.settle(faces, found, image)
        extraction.store(photo, pack, {face.pk: found[face.pk].vector for face in faces})
        _learn(photo, faces)


def _learn(photo: Photo, faces: list[Face]) -> None:
    """Teach those who were named meanwhile, and look whom the others may be."""
    for person in Person.objects.filter(faces__in=faces).distinct().order_by("pk"):
        matching.rematch(person)
    matching.match_photo(photo)
    grouping.place(photo.owner_id, photo.faces.filter(pk__in=[face.pk for face in faces]))
