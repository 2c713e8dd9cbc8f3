"""Photos that show people more than once: mirrors, collages, photos of photos."""

from django.db import transaction

from albums.models import Photo
from faces import gallery, ranking
from faces.models import Collage


@transaction.atomic
def allow_repeats(photo: Photo, *, allowed: bool) -> None:
    """Say whether a photo may show one person more than once; its suggestions follow at once."""
    gallery.lock(photo.owner_id)
    if allowed:
        Collage.objects.get_or_create(photo=photo)
    else:
        Collage.objects.filter(photo=photo).delete()
    ranking.rank([photo.pk])
