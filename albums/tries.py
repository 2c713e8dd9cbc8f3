"""How often something may be done: counted for all processes in Redis, and by each for itself."""

import logging
import time
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)
# Whoever tries must not wait for a Redis that does not answer, and asks it again later.
PATIENCE, AWAY = 1.0, 10.0  # seconds
# A password, a code, a link: for one account from one address, and for all from one address.
ONE, ALL = parse("10 per 5 minutes"), parse("50 per 5 minutes")


@dataclass
class Counts:
    """What was tried. Redis holds it across processes and restarts.

    Each try is counted in the memory of this process, too: it is what is left while Redis is
    away, and whoever was refused stays refused then.
    """

    url: str
    here: Storage = field(default_factory=MemoryStorage)
    away_until: float = 0.0

    def __post_init__(self) -> None:
        self.shared = RedisStorage(
            self.url.replace("unix://", "redis+unix://", 1),
            wrap_exceptions=True,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]
        )

    def wait(self, limit: RateLimitItem, *whose: str) -> float:
        """Count one; return 0 if it may be done, or else after how many seconds it may."""
        waits = _wait(self.here, limit, *whose)
        if time.monotonic() < self.away_until:
            return waits
        try:
            return max(waits, _wait(self.shared, limit, *whose))
        except StorageError as error:
            self.away_until = time.monotonic() + AWAY
            log.warning("Redis is away, tries are counted in memory: %s", error.__cause__ or error)
            return waits

    def forget(self) -> None:
        """Begin anew. What is in the memory of other processes stays."""
        self.here.reset()
        self.shared.reset()


def wait(limit: RateLimitItem, *whose: str) -> float:
    """Count one; return 0 if it may be done, or else after how many seconds it may."""
    return counts(settings.REDIS_URL).wait(limit, *whose)


@cache
def counts(url: str) -> Counts:
    return Counts(url)


def _wait(storage: Storage, limit: RateLimitItem, *whose: str) -> float:
    window = FixedWindowRateLimiter(storage)
    if window.hit(limit, *whose):
        return 0
    return max(1.0, window.get_window_stats(limit, *whose).reset_time - time.time())
