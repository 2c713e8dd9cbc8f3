"""A worker's turns at what may wait: trials of packs, and learning after a change of pack.

Each turn ends after some seconds, and at once when ordinary work has come: the next one goes on
from the rows.
"""

import time
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from albums import languages
from albums.images import UnreadablePhoto, decode
from albums.models import MAX_ATTEMPTS, Photo
from faces import comparison, packs, relearning, trials
from faces.models import Trial
from worker import queue

TURN = 20.0  # seconds
PHOTOS = 200  # looked up at a time
FETCH_LEASE = timedelta(seconds=90)  # longer than a download may be silent
TELL_EVERY = 1.0  # seconds


def relearn() -> bool:
    """Refine people and match photos for one turn; return whether something is left."""
    end = time.monotonic() + TURN
    for owner in relearning.pending():
        while relearning.step(owner):
            if time.monotonic() > end:
                return True
    return False


def advance(*, by: str) -> bool:
    """Work on the trials for one turn; return whether something is left that can be done now."""
    end = time.monotonic() + TURN
    for trial in Trial.objects.running().select_related("by").order_by("pk"):
        with languages.spoken_by(trial.by):
            if _advance(trial, end, by=by):
                return True
    return False


def _advance(trial: Trial, end: float, *, by: str) -> bool:
    pack = packs.get(trial.pack)
    if trial.dropped_at:
        while time.monotonic() < end:
            if not trials.delete_some(pack):
                return False
        return True
    if not packs.is_fetched(pack):
        return False  # `fetch` is another task, which may take longer
    if pack == packs.active():
        trial.delete()
        return False
    for photo_id in trials.waiting(pack).values_list("pk", flat=True)[:PHOTOS]:
        if time.monotonic() > end or queue.length():
            return True
        if not Trial.objects.running().filter(pk=trial.pk, dropped_at=None).exists():
            return False
        embed(photo_id, pack, by=by)
    return not _complete(trial, pack)


def _complete(trial: Trial, pack: packs.Pack) -> bool:
    """When every face has its vector, compare the packs, once; return whether that is so."""
    done, all_faces = trials.progress(pack)
    if done < all_faces:
        return not trials.waiting(pack).exists()  # what others hold is theirs
    if trial.comparison is None:
        trials.adopt_scans(pack)
        compare(trial)
    return True


def compare(trial: Trial) -> None:
    """Compare a trial's pack with the one in use, on the faces of who asked for the trial."""
    if trial.by is not None:
        compared = [packs.active(), packs.get(trial.pack)]
        trial.comparison = dict(comparison.compare(trial.by, compared))
        Trial.objects.filter(pk=trial.pk).update(comparison=trial.comparison)


def embed(photo_id: int, pack: packs.Pack, *, by: str) -> None:
    """Give the faces of one photo their vectors under a pack on trial, or note why not."""
    attempt = Photo.objects.claim(photo_id, by=by)
    photo = Photo.objects.filter(pk=photo_id).first()
    if attempt is None or photo is None:
        return
    stopped = ""
    try:
        if attempt > MAX_ATTEMPTS:
            stopped = _("%(name)s stopped the worker %(times)d times at the photo %(photo)s.") % {
                "name": pack.name,
                "times": MAX_ATTEMPTS,
                "photo": photo.filename,
            }
        else:
            trials.embed(photo, pack, decode(photo.original, turns=photo.turned).image)
    except UnreadablePhoto as error:
        trials.skip(photo, pack, error.reason)
    except packs.PackError as error:
        trials.pause(pack, error=str(error))
    except (MemoryError, SoftTimeLimitExceeded):
        stopped = _("%(photo)s needs more time or memory with %(name)s than the worker has.") % {
            "name": pack.name,
            "photo": photo.filename,
        }
    if stopped:
        trials.skip(photo, pack, stopped)
        trials.pause(pack, error=stopped)
    Photo.objects.finish(photo_id, attempt)


def fetch(name: str) -> None:
    """Fetch the weights of a pack on trial, telling the row how far it is; one worker at a time."""
    pack = packs.get(name)
    free = Q(fetching_until=None) | Q(fetching_until__lt=Now())
    row = Trial.objects.running().filter(pack=name, dropped_at=None)
    if not row.filter(free).update(fetching_until=Now() + FETCH_LEASE):
        return
    asked = row.select_related("by").first()
    told = 0.0

    def tell(done: int, size: int) -> None:
        nonlocal told
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            row.update(fetched_bytes=done, total_bytes=size, fetching_until=Now() + FETCH_LEASE)

    try:
        with languages.spoken_by(asked.by if asked else None):
            packs.fetch(pack, progress=tell)
    except packs.PackError as error:
        trials.pause(pack, error=str(error))
    finally:
        Trial.objects.filter(pack=name).update(fetching_until=None, fetched_bytes=F("total_bytes"))


def wake() -> None:
    """Send messages for what waits, where none is on its way."""
    for trial in Trial.objects.running():
        if not trial.dropped_at and not packs.is_fetched(packs.get(trial.pack)):
            if trial.fetching_until is None or trial.fetching_until < timezone.now():
                queue.wake(queue.FETCH, trial.pack)
        else:
            queue.wake(queue.TRY)
    if relearning.pending():
        queue.wake(queue.RELEARN)
