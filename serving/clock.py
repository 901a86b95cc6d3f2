"""The service's clock: the system's, or one that replays a past moment.

A demo's records end in the past. Started from their last moment, the clock lets the service treat
them as today's: it runs on from there at its usual speed, and after a restart goes on from the last
thing that the log knows.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pandas as pd

_TICK = timedelta(microseconds=1)


class Clock:
    """Moments in UTC that never repeat and never go back.

    Parameters
    ----------
    start : the moment it shows now; None: the system's time.
    """

    def __init__(self, start: pd.Timestamp | None = None) -> None:
        self._start = None if start is None else start.to_pydatetime().astimezone(UTC)
        self._begun = time.monotonic()
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def now(self) -> pd.Timestamp:
        """The moment, later than every one given before."""
        with self._lock:
            self._last = max(self._read(), self._last + _TICK)
            return pd.Timestamp(self._last)

    def _read(self) -> datetime:
        if self._start is None:
            return datetime.now(UTC)
        return self._start + timedelta(seconds=time.monotonic() - self._begun)


def make_clock(setting: str, loaded: pd.Timestamp | None, last: pd.Timestamp | None) -> Clock:
    """Clock for a setting of REPAYLIFT_CLOCK.

    Parameters
    ----------
    setting : "system"; "loaded", from the moment the features were built; or a moment in ISO format.
    loaded, last : when the features were built, and the last moment the log knows; None: nothing yet.

    Raises
    ------
    ValueError
        When the setting is none of these.
    """
    if setting == "system":
        return Clock()
    start = loaded if setting == "loaded" else _moment(setting)
    if start is None:
        return Clock()
    return Clock(start if last is None else max(start, last))


def _moment(setting: str) -> pd.Timestamp:
    moment = pd.to_datetime(setting, errors="coerce")
    if pd.isna(moment) or moment.tzinfo is None:
        raise ValueError(
            f"REPAYLIFT_CLOCK == {setting!r}, must be system, loaded or a moment with its time zone. "
            "Remedy: for example 2025-12-31T10:00:00Z"
        )
    return moment
