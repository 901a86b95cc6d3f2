"""Run writes in one transaction and commit it, whatever the connection does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

from .journal import Journal
from .refusals import LogUnavailableError
from .session import Session, Sessions
from .transaction import Head, Transaction
from .unavailable import is_unavailable

Work = Callable[[Transaction], Any]

_PAUSE = 0.05  # seconds between tries to reach the database
_STATE = "SELECT seq, hash, at, erasures FROM log_state"
_MOVE = "UPDATE log_state SET seq = ?, hash = ?, at = ?"


class Write:
    """One thread's write, and what became of it."""

    __slots__ = ("_turn", "done", "error", "value", "work")

    def __init__(self, work: Work) -> None:
        self.work, self.done = work, False
        self.value: Any = None
        self.error: BaseException | None = None
        self._turn = threading.Lock()
        self._turn.acquire()

    def wait(self) -> None:
        """Wait until it is done, or its thread is to lead."""
        self._turn.acquire()

    def wake(self) -> None:
        """Let its thread go on."""
        self._turn.release()

    def finish(self, *, wake: bool) -> None:
        """Mark it as done."""
        self.done = True
        if wake:
            self.wake()

    def result(self) -> Any:
        """Its value, or its error raised."""
        if self.error is not None:
            raise self.error
        return self.value


class Commits:
    """Commits groups of writes; used by one thread at a time.

    Parameters
    ----------
    patience : seconds to try to reach the database before a group is refused.
    """

    def __init__(self, sessions: Sessions, journal: Journal, patience: float) -> None:
        self._sessions, self._journal, self._patience = sessions, journal, patience

    def commit(self, group: Sequence[Write], later: Sequence[Work] = ()) -> None:
        """Commit a group, or each write alone when it fails as a whole; errors are left in the writes."""
        try:
            self._persist(group, later)
        except Exception as error:
            if len(group) > 1 and not isinstance(error, LogUnavailableError):
                for write in group:
                    self.commit([write])
            else:
                _fail(group, error)
        except BaseException as error:  # this thread is being ended: the others must not wait for ever
            _fail(group, error)
            raise

    def _persist(self, group: Sequence[Write], later: Sequence[Work]) -> None:
        """Commit a group, and again while the database is away."""
        until = time.monotonic() + self._patience
        while True:
            try:
                self._once(group, later)
            except Exception as error:
                if not is_unavailable(error):
                    raise
                if time.monotonic() >= until:
                    raise LogUnavailableError.of(error) from error
                time.sleep(_PAUSE)
            else:
                return

    def _once(self, group: Sequence[Write], later: Sequence[Work]) -> None:
        session, end = self._sessions.mine(), None
        alone = len(group) == 1 and not later
        try:
            transaction = self._begin(session)
            before = transaction.head
            with transaction.pipelined() if alone else nullcontext():
                for write in [*group, *map(Write, later)]:
                    self._run(transaction, write, alone=alone)
                end = transaction.head if transaction.head != before else None
                self._end(transaction, end)
        except BaseException as error:
            self._undo(session, error)
            if end is None or not is_unavailable(error) or not self._holds(end):
                raise

    def _begin(self, session: Session) -> Transaction:
        """Begin a transaction that is the only one to write, on either database."""
        with session.pipeline():
            session.execute("BEGIN IMMEDIATE" if session.is_sqlite else "BEGIN")
            found = session.execute(_STATE if session.is_sqlite else f"{_STATE} FOR UPDATE")
        *head, erasures = found.fetchone()
        return Transaction(session, self._journal, Head(*head), erasures)

    def _run(self, transaction: Transaction, write: Write, *, alone: bool) -> None:
        """Run one write; among others its error undoes only itself."""
        write.value = write.error = None
        if alone:
            write.value = write.work(transaction)
            return
        head = transaction.head
        transaction.execute("SAVEPOINT one_write")
        try:
            with transaction.pipelined():
                write.value = write.work(transaction)
        except Exception as error:
            if is_unavailable(error):
                raise
            write.error = error
            transaction.execute("ROLLBACK TO SAVEPOINT one_write")
            transaction.head = head
            self._journal.forget_keys()
        transaction.execute("RELEASE SAVEPOINT one_write")

    def _end(self, transaction: Transaction, head: Head | None) -> None:
        """Move the journal's head and commit."""
        with transaction.pipelined():
            if head is not None:
                transaction.execute(_MOVE, (head.seq, head.hash, head.at))
            transaction.execute("COMMIT")

    def _holds(self, head: Head) -> bool:
        """Whether the journal holds an entry after all, once nobody else is writing.

        It tells what became of a commit when the connection went at that moment.
        """
        until = time.monotonic() + self._patience
        while True:
            try:
                return self._look(self._sessions.mine(), head)
            except Exception as error:
                if not is_unavailable(error) or time.monotonic() >= until:
                    raise
                time.sleep(_PAUSE)

    def _look(self, session: Session, head: Head) -> bool:
        try:
            self._begin(session)
            found = session.execute("SELECT hash FROM entries WHERE seq = ?", (head.seq,)).fetchone()
            session.end("ROLLBACK")
        except BaseException as error:
            self._undo(session, error)
            raise
        return found is not None and found[0] == head.hash

    def _undo(self, session: Session, error: BaseException) -> None:
        self._journal.forget_keys()
        if is_unavailable(error):
            session.close()
        else:
            session.end("ROLLBACK")


def _fail(group: Sequence[Write], error: BaseException) -> None:
    for write in group:
        write.error = write.error or error
