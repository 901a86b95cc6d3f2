"""Which of a driver's errors mean that the database cannot be reached, not that a statement is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from .refusals import LogUnavailableError

# Locked by another process, read-only, input/output error, disk full, cannot be opened.
_SQLITE_CODES = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)
# Classes of SQLSTATE: connection, resources, operator's intervention, system.
_SQLSTATE_CLASSES = ("08", "53", "57", "58")


def is_unavailable(error: BaseException) -> bool:
    """Whether the database could not be reached or could not work.

    Examples
    --------
    >>> is_unavailable(ConnectionError()), is_unavailable(sqlite3.OperationalError("no such table: x"))
    (True, False)
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, ConnectionError):
        return True
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_CODES
    # psycopg's own errors without a state of the server's are those of the connection.
    state = getattr(cause, "sqlstate", "")
    lost = state is None and type(cause).__name__ in ("OperationalError", "ConnectionTimeout")
    return lost or str(state)[:2] in _SQLSTATE_CLASSES


@contextmanager
def told_when_unavailable() -> Iterator[None]:
    """Raise the log's own error in place of a driver's that means the database cannot be reached."""
    try:
        yield
    except Exception as error:
        if is_unavailable(error):
            raise LogUnavailableError.of(error) from error
        raise
