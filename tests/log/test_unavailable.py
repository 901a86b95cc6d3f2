"""What means that a database cannot be reached, in the words of each driver."""

import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from repaylift.log import Log, LogUnavailableError
from repaylift.log.unavailable import is_unavailable, told_when_unavailable

GONE = [
    psycopg.OperationalError("server closed the connection unexpectedly"),
    psycopg.errors.AdminShutdown("terminating connection"),
    psycopg.errors.CannotConnectNow("the database system is starting up"),
    OperationalError("SELECT 1", {}, psycopg.OperationalError("connection refused")),
]
WRONG = [
    psycopg.errors.UndefinedTable("no such table"),
    psycopg.errors.UniqueViolation("duplicate key"),
    psycopg.errors.DeadlockDetected("deadlock detected"),
    sqlite3.OperationalError("no such table"),
    ValueError("x"),
]


@pytest.mark.parametrize("error", GONE, ids=repr)
def test_a_server_that_is_gone(error: Exception) -> None:
    assert is_unavailable(error)
    with pytest.raises(LogUnavailableError, match="send the same request"), told_when_unavailable():
        raise error


@pytest.mark.parametrize("error", WRONG, ids=repr)
def test_a_statement_that_is_wrong(error: Exception) -> None:
    assert not is_unavailable(error)


def test_a_file_that_another_process_holds(tmp_path: Path) -> None:
    log = Log(f"sqlite:///{tmp_path}/log.db", patience=0.0)
    other = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    log._sessions.mine().execute("PRAGMA busy_timeout=1")
    with pytest.raises(LogUnavailableError, match="database is locked"):
        log.write(lambda _: None)
    other.execute("ROLLBACK")
    other.close()
    log.write(lambda _: None)
    log.close()
