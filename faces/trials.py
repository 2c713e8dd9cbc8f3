"""Another pack beside the one in use: filled while Kith runs, compared, then used or dropped.

A trial gives the faces that there are their vectors under the other pack. It finds no new faces
and changes none: names, rejections and ignored faces are not the packs' business. After the
switch the vectors of the earlier pack stay, until they are dropped.
"""

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from albums.models import Photo, User
from faces import extraction, gallery, packs, relearning
from faces.models import Accuracy, Embedding, Face, Scan, Skip, Template, Trial

DELETED_AT_ONCE = 5000

# Photos that a pack with the same detector has searched count as searched with this one too.
ADOPT_SCANS = """
INSERT INTO faces_scan (photo_id, pack, faces, scanned_at)
SELECT scan.photo_id, %(pack)s, max(scan.faces), now()
FROM faces_scan scan
WHERE scan.pack = ANY(%(siblings)s)
  AND NOT EXISTS (
      SELECT FROM faces_face face
      WHERE face.photo_id = scan.photo_id AND NOT EXISTS (
          SELECT FROM faces_embedding embedding
          WHERE embedding.face_id = face.id AND embedding.pack = %(pack)s))
GROUP BY scan.photo_id
ON CONFLICT DO NOTHING
"""


class NotReady(packs.PackError):
    """The pack cannot be used yet; the text says why."""


@transaction.atomic
def start(pack: packs.Pack, *, by: User | None) -> None:
    """Begin the trial of a pack, or go on with it. Of the pack in use only the weights are fetched.

    Raises:
        LicenceNotAccepted: the weights are for research only and nobody accepted that.
        NotReady: the pack is just being dropped.
    """
    packs.require_acceptance(pack)
    trial, created = Trial.objects.select_for_update().get_or_create(
        pack=pack.name, defaults={"by": by}
    )
    if trial.dropped_at:
        raise NotReady(_("%(name)s is just being dropped. Try again later.") % {"name": pack.name})
    if not created:
        Trial.objects.filter(pk=trial.pk).update(paused_at=None, error="")


def pause(pack: packs.Pack, *, error: str = "") -> None:
    """Stop a trial where it is; what it has computed stays."""
    trials = Trial.objects.running().filter(pack=pack.name, dropped_at=None)
    trials.update(paused_at=timezone.now(), error=error[:500])


@transaction.atomic
def drop(pack: packs.Pack) -> None:
    """Give a pack up: the workers delete its vectors. The files of its weights stay.

    Raises:
        NotReady: it is the pack in use.
    """
    packs.lock()
    if pack == packs.active():
        raise NotReady(_("%(name)s is in use and cannot be dropped.") % {"name": pack.name})
    Trial.objects.update_or_create(
        pack=pack.name, defaults={"dropped_at": timezone.now(), "paused_at": None, "error": ""}
    )


def delete_some(pack: packs.Pack) -> bool:
    """Delete some of a dropped pack's vectors; return whether more are left."""
    own = Embedding.objects.filter(pack=pack.name)
    some = own.order_by("pk").values_list("pk", flat=True)[:DELETED_AT_ONCE]
    if Embedding.objects.filter(pk__in=list(some)).delete()[0]:
        return True
    for model in (Template, Scan, Skip, Accuracy):
        model._default_manager.filter(pack=pack.name).delete()
    Trial.objects.filter(pack=pack.name, dropped_at__isnull=False).delete()
    return False


def waiting(pack: packs.Pack) -> QuerySet[Photo, Photo]:
    """Photos with faces that have no vector of the pack, unclaimed."""
    faces = extraction.unembedded(pack).filter(photo=OuterRef("pk"))
    return Photo.objects.unclaimed().filter(Exists(faces)).order_by("pk")


def embed(photo: Photo, pack: packs.Pack, image: Image.Image) -> None:
    """Give a photo's faces their vectors under a pack on trial, unless it was dropped meanwhile."""
    vectors = extraction.embed_known(photo, pack, image)
    with transaction.atomic():
        if not Trial.objects.select_for_update().filter(pack=pack.name, dropped_at=None).exists():
            return
        faces = photo.faces.select_for_update().order_by("pk")
        there = set(faces.values_list("pk", flat=True))
        extraction.store(photo, pack, {pk: one for pk, one in vectors.items() if pk in there})


def skip(photo: Photo, pack: packs.Pack, reason: str) -> None:
    """Note that a photo's faces get no vector in this trial: they keep their names all the same."""
    Skip.objects.update_or_create(photo=photo, pack=pack.name, defaults={"reason": reason[:500]})


def adopt_scans(pack: packs.Pack) -> None:
    """Note which photos need no scan with the pack, because its detector has searched them."""
    siblings = [
        one.name
        for one in packs.PACKS.values()
        if one.detector == pack.detector and one.name != pack.name
    ]
    with connection.cursor() as cursor:
        cursor.execute(ADOPT_SCANS, {"pack": pack.name, "siblings": siblings})


def is_kept(pack: packs.Pack) -> bool:
    """Whether the pack has vectors from an earlier time in use."""
    trial = Trial.objects.filter(pack=pack.name).exists()
    return not trial and Scan.objects.filter(pack=pack.name).exists()


def require_ready(pack: packs.Pack) -> None:
    """Raise NotReady unless every face has its vector, or had before the latest uploads."""
    trial = Trial.objects.filter(pack=pack.name).first()
    if not packs.is_fetched(pack):
        raise NotReady(_("The weights of %(name)s are not here yet.") % {"name": pack.name})
    if trial and trial.dropped_at:
        raise NotReady(_("%(name)s is just being dropped. Try again later.") % {"name": pack.name})
    if (trial and trial.comparison) or is_kept(pack):
        return
    left = extraction.unembedded(pack).count()
    if left:
        message = _("%(name)s is not ready: %(left)d faces have no vector yet. Try it first.")
        raise NotReady(message % {"name": pack.name, "left": left})


@transaction.atomic
def use(pack: packs.Pack) -> None:
    """Work with the pack from now on. The workers learn people and match photos under it.

    Raises:
        LicenceNotAccepted: the weights are for research only and nobody accepted that.
        NotReady: faces have no vectors of the pack yet, or its weights are missing.
    """
    packs.lock()
    require_ready(pack)
    if pack == packs.active():
        return
    owners = sorted(set(Face.objects.values_list("owner", flat=True).distinct()))
    for owner in owners:
        gallery.lock(owner)  # what is just being matched under the earlier pack ends first
    packs.activate(pack)
    Trial.objects.filter(pack=pack.name).delete()
    incomplete = extraction.unembedded(pack).values("photo")
    # Photos that came since: a scan, for which these wait now, gives their faces the vectors.
    Scan.objects.filter(pack=pack.name, photo__in=incomplete).delete()
    Skip.objects.filter(pack=pack.name).delete()
    adopt_scans(pack)
    _compare_anew(pack)
    relearning.request(owners, pack)


def _compare_anew(pack: packs.Pack) -> None:
    """Let faces without a group look for others like them: similarities are a pack's own."""
    lone = Face.objects.open().filter(group=None)
    lone.filter(likeness__gt=0).update(likeness=0)
    Scan.objects.filter(pack=pack.name, photo__in=lone.values("photo")).update(grouped_at=None)


def progress(pack: packs.Pack) -> tuple[int, int]:
    """Return how many faces have a vector of the pack, and how many there are to be embedded."""
    done = Embedding.objects.filter(pack=pack.name).count()
    return done, done + extraction.unembedded(pack).count()
