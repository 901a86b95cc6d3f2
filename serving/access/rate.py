"""How often a key may call: a token bucket per key."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """Holds up to `burst` requests and gains `rate` a second."""

    rate: float
    burst: float
    level: float
    seen: float

    def take(self, now: float) -> float:
        """Take one request; 0 when there was one, else the seconds until there will be."""
        self.level = min(self.burst, self.level + (now - self.seen) * self.rate)
        self.seen = now
        if self.level < 1:
            return (1 - self.level) / self.rate
        self.level -= 1
        return 0.0


class RateLimit:
    """One bucket per key. Used from the event loop only, so nothing is locked.

    Parameters
    ----------
    rate : requests a second of a key that has no limit of its own.
    share : of each limit that is this process's: 1 / workers.
    clock : seconds that never go back.

    Examples
    --------
    >>> limit = RateLimit(rate=2.0, clock=lambda: 0.0)
    >>> [limit.wait("dialler", None) for _ in range(5)]
    [0.0, 0.0, 0.0, 0.0, 0.5]
    """

    def __init__(self, rate: float, share: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._share, self._clock = rate, share, clock
        self._buckets: dict[str, Bucket] = {}

    def wait(self, name: str, rate: float | None) -> float:
        """Seconds that this key has to wait, 0 when it may call now. Two seconds' worth may come at once.

        Parameters
        ----------
        rate : the key's own limit; None: everybody's.
        """
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = self._new(rate or self._rate)
        return bucket.take(self._clock())

    def _new(self, rate: float) -> Bucket:
        mine = rate * self._share
        burst = max(2 * mine, 1.0)
        return Bucket(mine, burst, burst, self._clock())
