"""Work on worklists in the background: one at a time per process, and go on with what was interrupted."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from uuid import uuid4

from repaylift.log import Entry, Transaction
from repaylift.log.moments import to_micros
from repaylift.log.worklists import Worklist, beat, claim_worklist, put_worklist

from .desks.shared import Shared
from .worklist_run import run_worklist

STALE = 60  # seconds without a word, after which a job counts as interrupted
MOST_TRIES = 3
_IDLE = 30.0  # seconds between looks for interrupted jobs
_logger = logging.getLogger("repaylift.serving")


class WorklistRunner:
    """Takes the oldest free job of the log, whoever asked for it, and runs it.

    Attributes: `idle`, set while it has nothing to do.
    """

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._worker = uuid4().hex
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self.idle = threading.Event()
        self.idle.set()

    def start(self) -> None:
        """Begin to work, in a thread that ends with the process."""
        threading.Thread(target=self._work, name="worklists", daemon=True).start()

    def wake(self) -> None:
        """There is a new job."""
        with self._lock:
            self._wake.set()
            self.idle.clear()

    def run_next(self) -> bool:
        """Run one job to its end; False when there is none."""
        now = int(time.time())
        log = self._shared.log
        job = log.write(lambda transaction: claim_worklist(transaction.sql, self._worker, now, now - STALE))
        if job is None:
            return False
        if job.tries > MOST_TRIES:
            self._fail(job, f"it was interrupted {MOST_TRIES} times. Remedy: see the log, then reprice it.")
            return True
        try:
            moment = self._shared.clock.now()
            run_worklist(log, self._shared.engine, job, moment, lambda: self._beat(job))
        except ValueError as error:  # what was asked cannot be done
            self._fail(job, str(error))
        except Exception as error:  # told to whoever asked; the next job must still run
            _logger.exception("worklist %r failed", job.worklist_id)
            self._fail(job, f"{type(error).__name__}. Remedy: see the service's log, then reprice it.")
        return True

    def _work(self) -> None:
        while True:
            try:
                busy = self.run_next()
            except Exception:  # the log is away: wait, and look again
                _logger.exception("worklists wait")
                busy = False
            if not busy:
                self._rest()

    def _rest(self) -> None:
        """Wait for a new job, or look again after a while."""
        with self._lock:
            if not self._wake.is_set():
                self.idle.set()
        self._wake.wait(_IDLE)
        self._wake.clear()

    def _beat(self, job: Worklist) -> None:
        now = int(time.time())
        self._shared.log.write(lambda transaction: beat(transaction.sql, job.worklist_id, now))

    def _fail(self, job: Worklist, problem: str) -> None:
        now = self._shared.clock.now()
        failed = replace(job, status="failed", finished_at=now, worker=None, problem=problem)

        def write(transaction: Transaction) -> None:
            put_worklist(transaction.sql, failed)
            transaction.append(Entry("worklist_failed", job.worklist_id, to_micros(now), problem))

        self._shared.log.write(write)
