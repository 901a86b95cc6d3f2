"""Builds features anew after a fact, ahead of the next decision, in a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from queue import Queue
from threading import Lock, Thread

_logger = logging.getLogger("repaylift.serving")


class Refresher:
    """One account after the other; an account that waits already is not queued twice.

    Whatever goes wrong, the log still says that the features do not hold, and the next decision builds them.

    Parameters
    ----------
    build : builds and stores the features of an account as of a moment, UTC microseconds.
    """

    def __init__(self, build: Callable[[str, int], None]) -> None:
        self._build = build
        self._queue: Queue[str] = Queue()
        self._waiting: dict[str, int] = {}
        self._lock = Lock()
        self._thread: Thread | None = None

    def soon(self, account_ids: Collection[str], at: int) -> None:
        """Have the features of some accounts built as of a moment or later."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="feature refresher", daemon=True)
                self._thread.start()
            new = [account_id for account_id in account_ids if account_id not in self._waiting]
            self._waiting.update(dict.fromkeys(account_ids, at))
        for account_id in new:
            self._queue.put(account_id)

    def wait(self) -> None:
        """Return when nothing is left to build."""
        self._queue.join()

    def _run(self) -> None:
        while True:
            account_id = self._queue.get()
            with self._lock:
                at = self._waiting.pop(account_id)
            try:
                self._build(account_id, at)
            except Exception:  # the next decision builds them, or says that it could not
                _logger.exception("features of an account were not refreshed")
            finally:
                self._queue.task_done()
