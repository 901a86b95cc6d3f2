"""One write: a session inside a transaction, which may also append to the journal.

How other modules write
-----------------------
A write is a function of a `Transaction`, handed to `Log.write` (or to `Log.once`, which also keeps its answer
under the request's id)::

    def reserve(transaction: Transaction) -> str:
        transaction.sql.execute(insert(RESERVATIONS).values(decision_id=decision_id, at=at))
        transaction.append(Entry("dispatch", decision_id, at, body, person=debtor_id))
        return "reserved"

    log.write(reserve)

`transaction.sql` takes SQLAlchemy's expressions. Where time counts, `transaction.execute` goes straight to
the driver: `transaction.execute("INSERT ... VALUES (?, ?)", (decision_id, at))`. A server is sent these one
after the other: only who fetches a result waits, and a statement's error may be raised by a later one.

- It is the only one that writes, on SQLite and on PostgreSQL, until its transaction ends: what it has read
  stays true while it runs. So it must be short, and do nothing but read and write the log.
- It may share its transaction with other threads' writes; an error undoes its own part only.
- It may run twice: the first time is undone when the connection is lost before it was committed. Whether a
  commit that was cut off had succeeded is told by the journal: append an entry, or write only what may be
  written twice.
- When `Log.write` has returned, it is committed and synced.
- A write that changes a record table of a debtor calls `forget_standings(transaction, debtor_id)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from .session import Session

if TYPE_CHECKING:
    from .journal import Journal


@dataclass(frozen=True, slots=True)
class Entry:
    """What is appended to the journal.

    kind : decision, outcome, event, or another route's word, such as "dispatch".
    subject : id by which it is found again: of the decision, outcome, event ... Never a person's data.
    at : when the log took note of it, UTC microseconds.
    body : the exact text that came or left.
    person : debtor_id of whom the body is about: it is encrypted with their key and goes when they are
        erased. None: about nobody; the body stays readable.
    """

    kind: str
    subject: str
    at: int
    body: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ends: number and hash of the last entry, and the latest `at` of all."""

    seq: int
    hash: bytes
    at: int


class Transaction(Session):
    """A session in a transaction that writes.

    `head` moves with every entry appended; `about` is the person of the last one.
    """

    def __init__(self, session: Session, journal: Journal, head: Head, erasures: int) -> None:
        super().__init__(session.sql)
        self.head, self.erasures = head, erasures
        self.about: str | None = None
        self._journal = journal
        self._open, self._is_piped = ExitStack(), False

    @contextmanager
    def pipelined(self) -> Iterator[None]:
        """A pipeline, up to the first use of what does not work in one; within another it is that one."""
        if self._is_piped:
            yield
            return
        with ExitStack() as self._open:
            self._open.enter_context(self.pipeline())
            self._open.callback(self._left)
            self._is_piped = True
            yield

    def _left(self) -> None:
        self._is_piped = False

    @property
    def sql(self) -> Connection:
        """The connection for SQLAlchemy's expressions, which read each result at once."""
        self._open.close()
        return super().sql

    def change(self, statement: str, parameters: Sequence[Any] = ()) -> int:
        """As a session does; a pipeline does not count."""
        self._open.close()
        return super().change(statement, parameters)

    def insert_many(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], types: Sequence[str] = ()
    ) -> None:
        """As a session does; COPY needs the connection for itself."""
        self._open.close()
        super().insert_many(table, columns, rows, types)

    def append(self, entry: Entry) -> None:
        """Append to the journal."""
        self.head = self._journal.append(self, entry)
        self.about = entry.person
