"""Give back reserved slots that nobody confirmed in time, also when nobody sends any more."""

from __future__ import annotations

import logging
import threading

from .desks.dispatches import DispatchDesk

_EVERY = 10.0  # seconds
_logger = logging.getLogger("repaylift.serving")


class SlotKeeper:
    """Looks for slots that ran out, in a thread that ends with the process."""

    def __init__(self, dispatches: DispatchDesk) -> None:
        self._dispatches = dispatches
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin to look."""
        threading.Thread(target=self._work, name="slots", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def look(self) -> int:
        """Give back what ran out; how many. While the log is away, nothing."""
        try:
            return self._dispatches.expire()
        except Exception:  # the next look may find the log again
            _logger.exception("slots were not given back")
            return 0

    def _work(self) -> None:
        while not self._stopped.wait(_EVERY):
            self.look()
