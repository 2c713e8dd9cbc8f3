"""After a change of pack: every person is refined once, then every photo is matched once.

In small portions, so that answers of the user come between them. How far it is stands in a row:
whoever goes on begins where the last portion ended.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from albums.models import Photo
from faces import extraction, gallery, matching, packs
from faces.models import Face, Person, Relearning

# Of a portion, for which the answers of its owner wait.
PEOPLE, PHOTOS = 5, 10


@transaction.atomic
def request(owners: Iterable[int], pack: packs.Pack) -> None:
    """Note that the owners' people and photos are to be learnt and matched from the beginning."""
    for owner in sorted(owners):
        gallery.lock(owner)
        Relearning.objects.update_or_create(
            owner_id=owner, defaults={"pack": pack.name, "person_done": 0, "photo_done": 0}
        )


def untaught(photo: Photo, pack: packs.Pack) -> set[int]:
    """Return the people of a photo whose faces there have no vector of the pack yet.

    After the scan that brings them, hand the people to `learn`.
    """
    faces = extraction.unembedded(pack).filter(photo=photo, person__isnull=False)
    return set(faces.values_list("person", flat=True))


@transaction.atomic
def learn(photo: Photo, pack: packs.Pack, people: Iterable[int]) -> None:
    """Learn what a scan brought of people who were named under another pack.

    They are found at once from here on; photos that were matched before them come again when
    the last named face has its vector.
    """
    gallery.lock(photo.owner_id)
    named = Person.objects.filter(pk__in=list(people)).order_by("pk")
    for person in named:
        gallery.refine(person, pack.name)
    if named:
        request([photo.owner_id], pack)


def pending() -> list[int]:
    """Return the owners for whom there is something to do now.

    While named faces wait for their vectors there is not: it would have to be done again.
    """
    named = extraction.unembedded(packs.active()).confirmed()
    waiting = Relearning.objects.exclude(Exists(named.filter(owner=OuterRef("owner"))))
    return list(waiting.order_by("owner").values_list("owner", flat=True))


@transaction.atomic
def step(owner_id: int) -> bool:
    """Refine some people of an owner, or match some photos; return whether more is left."""
    gallery.lock(owner_id)
    row = Relearning.objects.select_for_update().filter(owner=owner_id).first()
    if row is None:
        return False
    pack = packs.active()
    if row.pack != pack.name:
        row.pack, row.person_done, row.photo_done = pack.name, 0, 0
    people = Person.objects.filter(owner=owner_id, pk__gt=row.person_done).order_by("pk")[:PEOPLE]
    for person in people:
        gallery.refine(person, pack.name)
        row.person_done = person.pk
    if not people and not _match(row):
        row.delete()
        return False
    row.save(update_fields=["pack", "person_done", "photo_done"])
    return True


def _match(row: Relearning) -> bool:
    """Match the next photos with open faces; return False after the last one."""
    open_faces = Exists(Face.objects.open().filter(photo=OuterRef("pk")))
    photos = Photo.objects.filter(open_faces, owner=row.owner_id, pk__gt=row.photo_done)
    chosen = photos.order_by("pk")[:PHOTOS]
    for photo in chosen:
        matching.match_photo(photo)
        row.photo_done = photo.pk
    return bool(chosen)
