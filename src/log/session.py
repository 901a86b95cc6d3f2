"""One thread's connection to the log's database: raw statements where time counts, SQLAlchemy elsewhere."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from .unavailable import is_unavailable, told_when_unavailable

T = TypeVar("T")


class Session:
    """A connection that commits by itself, unless a statement began a transaction."""

    def __init__(self, sql: Connection) -> None:
        self._sql = sql
        self.is_sqlite = sql.dialect.name == "sqlite"
        self._driver: Any = sql.connection.dbapi_connection
        # The driver's prepared, binary results are worth it on a server and unknown to SQLite.
        self._options = {} if self.is_sqlite else {"prepare": True, "binary": True}

    @property
    def sql(self) -> Connection:
        """The connection for SQLAlchemy's expressions."""
        return self._sql

    def pipeline(self) -> AbstractContextManager[Any]:
        """A block whose statements are sent one after the other; only who fetches a result waits for it.

        An error may come as late as when the block is left. SQLite is no server, and nothing waits there.
        """
        return nullcontext() if self.is_sqlite else self._driver.pipeline()

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """Run a statement whose parameters are written `?`; the driver's cursor.

        Examples
        --------
        >>> from sqlalchemy import create_engine
        >>> Session(create_engine("sqlite://").connect()).execute("SELECT ? + 1", (1,)).fetchone()
        (2,)
        """
        if self.is_sqlite:
            return self._driver.execute(statement, parameters)
        return self._driver.execute(_in_format(statement), parameters, **self._options)

    def change(self, statement: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement; how many rows it changed."""
        return int(self.execute(statement, parameters).rowcount)

    def execute_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for every row of parameters."""
        if self.is_sqlite:
            self._driver.executemany(statement, rows)
        else:
            with self._driver.cursor() as cursor:
                cursor.executemany(_in_format(statement), rows)

    def insert_many(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], types: Sequence[str] = ()
    ) -> None:
        """Insert many rows the fastest way the driver knows: executemany, or COPY on a server.

        Parameters
        ----------
        types : PostgreSQL's, of the columns: then rows go in binary, which is faster for bytes.
        """
        listed = ", ".join(columns)
        if self.is_sqlite:
            marks = ", ".join("?" * len(columns))
            self.execute_many(f"INSERT INTO {table} ({listed}) VALUES ({marks})", rows)
            return
        form = " (FORMAT BINARY)" if types else ""
        statement = f"COPY {table} ({listed}) FROM STDIN{form}"
        with self._driver.cursor() as cursor, cursor.copy(statement) as copy:
            if types:
                copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    @property
    def closed(self) -> bool:
        """Whether it was closed, here or by the server."""
        return self._sql.closed or bool(getattr(self._driver, "closed", False))

    def end(self, how: str) -> None:
        """COMMIT or ROLLBACK the transaction that a statement began; nothing when there is none."""
        if not self.closed and self.in_transaction:
            self.execute(how)

    @property
    def in_transaction(self) -> bool:
        """Whether a statement began a transaction that has not ended."""
        if self.is_sqlite:
            return bool(self._driver.in_transaction)
        return bool(self._driver.info.transaction_status.value)

    def close(self) -> None:
        """Close the connection, whatever state it is in; a transaction in it is undone."""
        if not self._sql.closed:
            self._sql.invalidate()  # closes the driver's connection without a word to the server
            self._sql.close()


@cache
def _in_format(statement: str) -> str:
    return statement.replace("?", "%s")


class Sessions:
    """One session per thread, opened when the thread first asks and closed when it ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mine = threading.local()
        self._all: weakref.WeakSet[Session] = weakref.WeakSet()

    def mine(self) -> Session:
        """The calling thread's session.

        Raises
        ------
        LogUnavailableError
            When the database cannot be reached.
        """
        found: Session | None = getattr(self._mine, "session", None)
        if found is None or found.closed:
            with told_when_unavailable():
                found = self._mine.session = Session(self._engine.connect())
            self._all.add(found)
        return found

    def read(self, work: Callable[[Session], T]) -> T:
        """Let `work` read; once more on a new connection when the server had closed this one.

        Raises
        ------
        LogUnavailableError
            When the database cannot be reached.
        """
        session = self.mine()
        try:
            return work(session)
        except Exception as error:
            if not is_unavailable(error):
                raise
        session.close()
        with told_when_unavailable():
            return work(self.mine())

    def close(self) -> None:
        """Close every thread's session; the next use opens a new one."""
        for session in list(self._all):
            session.close()


@contextmanager
def snapshot_of(session: Session) -> Iterator[Session]:
    """One read transaction: everything in it sees the same state."""
    session.execute("BEGIN" if session.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        yield session
    finally:
        session.end("COMMIT")
