"""Whether Kith is well, for programs that watch over it."""

import shutil
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis import Redis, RedisError

from albums import callers, trash
from albums.models import Photo, Scope, User
from faces.models import Face
from worker import queue


@require_safe
@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that the web server answers; asks nothing of anybody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Say whether pages work: 200, or 503 without the database. Uploads wait without a broker."""
    database, broker = _database(), _broker()
    status = 200 if database else 503
    return JsonResponse({"database": database, "broker": broker}, status=status)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """What a Prometheus collects; for the administrator, signed in or with a key of `admin`."""
    if not _is_administrator(request):
        return HttpResponse(status=403)
    registry = CollectorRegistry()
    registry.register(Library())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Library(Collector):
    """Counts of rows, the queue, and the room on the disk; nothing that names anybody."""

    def collect(self) -> Iterator[Metric]:
        photos, faces = Photo.objects.all(), Face.objects.all()
        counted = {
            "waiting": photos.waiting().count(),
            "ready": photos.ready().count(),
            "failed": photos.failed().count(),
            "trash": trash.in_trash(Photo.with_trash.all()).count(),
        }
        yield _by_state("kith_photos", "Photos.", counted)
        counted = {
            "named": faces.confirmed().count(),
            "ignored": faces.ignored().count(),
            "open": faces.open().count(),
        }
        yield _by_state("kith_faces", "Faces outside of the trash.", counted)
        yield GaugeMetricFamily("kith_accounts", "Accounts.", User.objects.count())
        disk = shutil.disk_usage(settings.MEDIA_ROOT)
        yield GaugeMetricFamily("kith_disk_free_bytes", "Room for originals.", disk.free)
        if _broker():
            yield GaugeMetricFamily("kith_queue_messages", "Messages that wait.", queue.length())


def _by_state(name: str, words: str, counts: dict[str, int]) -> Metric:
    metric = GaugeMetricFamily(name, words, labels=["state"])
    for state, count in counts.items():
        metric.add_metric([state], count)
    return metric


def _is_administrator(request: HttpRequest) -> bool:
    key = callers.AnyKey()(request)
    if key is not None and Scope.ADMIN not in key.scopes:
        return False
    return request.user.is_authenticated and request.user.is_superuser


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # whatever it is, pages do not work
        return False
    return True


def _broker() -> bool:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False
