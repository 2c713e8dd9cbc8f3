"""One worker's turn at one photo: ingest, scan, match, group, each step kept when it is done."""

from functools import cached_property

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from albums import ingest, languages, lookalikes, storage, unsettled, uploads
from albums.images import Decoded, UnreadablePhoto, decode
from albums.models import MAX_ATTEMPTS, Photo
from faces import examination, extraction, grouping, matching, packs, relearning


class ClaimLost(Exception):
    """Another worker has taken the photo, or it was deleted."""


def process(photo_id: int, *, by: str, redelivered: bool = False) -> None:
    """Do for a photo what its rows say is missing. Safe to run again at any point."""
    attempt = Photo.objects.claim(photo_id, by=by, redelivered=redelivered)
    photo = Photo.objects.select_related("owner").filter(pk=photo_id).first()
    if attempt is None or photo is None:
        return
    with languages.spoken_by(photo.owner):
        _take_turn(photo, attempt)


def _take_turn(photo: Photo, attempt: int) -> None:
    """Run one attempt at a photo. What goes wrong is told in words that are kept."""
    if attempt > MAX_ATTEMPTS:
        stopped = _("Processing this photo stopped the worker %(times)d times.")
        reason = photo.error or stopped % {"times": MAX_ATTEMPTS}
        Photo.objects.fail(photo.pk, attempt, reason)
        return
    try:
        Turn(photo, attempt).run()
    except (ClaimLost, Photo.DoesNotExist):
        if uploads.remove_files(photo):
            unsettled.forget(photo)
    except UnreadablePhoto as error:
        Photo.objects.fail(photo.pk, attempt, error.reason)
    except packs.PackError as error:
        # Not the photo's fault: it waits, and the sweep sends it again when the pack is there.
        Photo.objects.finish(photo.pk, attempt, error=str(error)[:500])
    except OSError as error:
        if not storage.is_full(error):
            raise
        # Nor is this: the sweep sends it again, until there is room.
        Photo.objects.finish(photo.pk, attempt, error=uploads.disk_full())
    except SoftTimeLimitExceeded:
        limit = settings.CELERY_TASK_SOFT_TIME_LIMIT
        reason = _("Processing this photo takes longer than %(limit)d seconds.") % {"limit": limit}
        Photo.objects.give_back(photo.pk, attempt, reason)
    except MemoryError:
        reason = _("Processing this photo needs more memory than the worker has.")
        Photo.objects.give_back(photo.pk, attempt, reason)


class Turn:
    def __init__(self, photo: Photo, attempt: int) -> None:
        self.photo = photo
        self.attempt = attempt

    def run(self) -> None:
        if self.photo.ingested_at is None:
            found = ingest.ingest(self.photo, self.decoded)
            self._advance(**found)
            self.photo.taken_at = found["taken_at"]
            lookalikes.note(self.photo)
        self.examine()
        if self.scan() or self.photo.ready_at is None:
            matching.match_photo(self.photo)
        if grouping.ungrouped(packs.active()).filter(pk=self.photo.pk).exists():
            grouping.grow(self.photo)
        self._end()

    @cached_property
    def decoded(self) -> Decoded:
        """The photo's pixels, decoded once for all steps that need them."""
        return decode(self.photo.original, turns=self.photo.turned)

    def scan(self) -> bool:
        """Search the photo for faces, unless the active pack has; return whether it did."""
        pack = packs.active()
        if not extraction.unscanned(pack).filter(pk=self.photo.pk).exists():
            return False
        untaught = relearning.untaught(self.photo, pack)
        extraction.scan(self.photo, pack, self.decoded.image)
        relearning.learn(self.photo, pack, untaught)
        self._advance()
        return True

    def examine(self) -> None:
        """Look for the faces that the user drew."""
        pack = packs.active()
        if examination.waiting(pack).filter(photo=self.photo).exists():
            examination.examine(self.photo, pack, self.decoded.image)
            self._advance()

    def _end(self) -> None:
        extraction.clear_crops(self.photo)
        ready_at = self.photo.ready_at or timezone.now()
        if not Photo.objects.finish(self.photo.pk, self.attempt, ready_at=ready_at, error=""):
            raise ClaimLost

    def _advance(self, **values: object) -> None:
        if not Photo.objects.advance(self.photo.pk, self.attempt, **values):
            raise ClaimLost
