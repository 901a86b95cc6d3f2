"""Group commit: writes that wait at the same time share one transaction and one sync.

The first thread to come leads: it has its own write and all that wait committed at once, wakes their
threads and hands the lead to the first that came meanwhile. A write that is alone runs in its own thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar

from .commit import Commits, Work, Write
from .transaction import Transaction

T = TypeVar("T")

MOST_WRITES = 128  # in one group
MOST_LATER = 1000  # writes that nobody waits for; what comes beyond is dropped


class GroupCommit:
    """Takes writes from many threads and has them committed, one group at a time."""

    def __init__(self, commits: Commits) -> None:
        self._commits = commits
        self._lock = threading.Lock()
        self._waiting: list[Write] = []
        self._is_led = False
        self._later: dict[Hashable, Work] = {}

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a write; its value once it is committed and synced.

        Raises
        ------
        LogUnavailableError
            When the database cannot be reached.
        Exception
            Whatever `work` raises; nothing of it is kept then.
        """
        mine = Write(work)
        with self._lock:
            self._waiting.append(mine)
            leads, self._is_led = not self._is_led, True
        if not leads:
            mine.wait()
        if not mine.done:
            self._lead(mine)
        value: T = mine.result()
        return value

    def later(self, key: Hashable, work: Work) -> None:
        """Run a write together with the next that comes; its last one under the same key."""
        with self._lock:
            if len(self._later) < MOST_LATER or key in self._later:
                self._later[key] = work

    def _lead(self, mine: Write) -> None:
        with self._lock:
            group, self._waiting = self._waiting[:MOST_WRITES], self._waiting[MOST_WRITES:]
            later, self._later = list(self._later.values()), {}
        try:
            self._commits.commit(group, later)
        finally:
            self._hand_on()
            for write in group:
                write.finish(wake=write is not mine)

    def _hand_on(self) -> None:
        with self._lock:
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].wake()
