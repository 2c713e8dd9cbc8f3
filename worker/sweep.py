"""Finding rows that wait for work without a message that says so."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from albums.models import Photo
from faces import accuracy, examination, extraction, grouping, packs
from worker import queue

# The queue is topped up to this many photos: enough for the workers until the next sweep, and
# few enough to read which photos it holds, so that none is enqueued twice.
BATCH = 500
# A new photo has a message of its own on the way.
PATIENCE = timedelta(seconds=10)


def sweep() -> int:
    """Enqueue photos that wait and are not in the queue; return how many."""
    queued = queue.queued(BATCH)
    room = BATCH - len(queued)
    lost = waiting().exclude(pk__in=queued).order_by("uploaded_at", "pk")
    ids = list(lost.values_list("pk", flat=True)[:room])
    for photo_id in ids:
        queue.send(photo_id)
    return len(ids)


def measure() -> None:
    """Let a worker measure how right the suggestions are where that has changed."""
    if accuracy.due() is not None:
        queue.wake(queue.MEASURE)


def waiting() -> QuerySet[Photo]:
    """Photos for which a worker could do something now."""
    now = timezone.now()
    # Uploaded in the future: the clock went back since.
    due = Q(uploaded_at__lt=now - PATIENCE) | Q(uploaded_at__gt=now)
    photos = Photo.objects.unclaimed().filter(due)
    pack = packs.active()
    if not packs.is_fetched(pack):
        return photos.waiting().filter(ingested_at=None)
    unscanned = photos.filter(pk__in=extraction.unscanned(pack).values("pk"))
    ungrouped = photos.filter(pk__in=grouping.ungrouped(pack).values("pk"))
    drawn = photos.filter(pk__in=examination.waiting(pack).values("photo"))
    return photos.waiting() | unscanned | ungrouped | drawn
