"""People who are in a photo though no face of theirs is seen: a back, a baby bump, a far figure."""

from django.db import transaction
from django.utils import timezone

from albums.models import Photo, PhotoQuerySet, User
from faces import gallery
from faces.models import Decision, Face, FaceQuerySet, Person
from faces.review.entries import journal
from faces.review.people import meanwhile, name_or_create
from faces.review.refusals import Conflict, Refused
from faces.review.removed import take_away


@transaction.atomic
def tag(
    photos: PhotoQuerySet, *, by: User, person: Person | None = None, name: str = ""
) -> Decision | None:
    """Say that a person is in photos; who has a face or a tag there already needs no other.

    The person is made if only a new name is given. What Kith learns from faces does not change,
    and the person may still be suggested for a face of the photo. None: they were in all of them.

    Raises:
        Conflict: the person was deleted.
        Refused: without a usable name, or for somebody else's person.
    """
    gallery.lock(by.pk)
    mine = photos.filter(owner=by)
    if not mine.exists():
        return None
    created = False
    if person is None:
        person, created = name_or_create(by, name)
    if person.owner_id != by.pk:
        raise Refused
    person = meanwhile(person)
    there = Face.present.filter(person=person).values("photo")
    wanted = mine.exclude(pk__in=there).order_by("pk")
    tags = Face.objects.bulk_create(_tag(photo) for photo in wanted)
    if not tags:
        return None
    decision = journal(Decision.Kind.TAG, tags, by, person, created_person=created)
    Face.with_trash.filter(pk__in=[one.pk for one in tags]).update(
        person=person, confirmed_by=by, confirmed_at=timezone.now(), trashed=False
    )
    return decision


def tagged(photo: Photo) -> FaceQuerySet:
    """Return the tags of a photo, but of those people of whom it shows a named face."""
    named = photo.faces.confirmed().values("person")
    tags = Face.present.filter(photo=photo, tagged=True).exclude(person__in=named)
    return tags.select_related("person").order_by("person__name", "pk")


def _tag(photo: Photo) -> Face:
    """Return a row without a name yet, out of sight."""
    nowhere = {"x": 0, "y": 0, "width": 0, "height": 0}
    return Face(
        owner_id=photo.owner_id,
        photo=photo,
        score=0,
        quality=0,
        tagged=True,
        trashed=True,
        **nowhere,
    )


@transaction.atomic
def untag(face: Face, *, by: User) -> Decision:
    """Say that a tagged person is not in the photo.

    Raises:
        Conflict: the tag was removed already.
    """
    gallery.lock(by.pk)
    mine = Face.present.visible_to(by).filter(pk=face.pk, tagged=True).select_for_update()
    found = mine.first()
    if found is None:
        raise Conflict
    decision = journal(Decision.Kind.REMOVE, [found], by)
    take_away([found])
    return decision
