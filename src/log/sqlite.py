"""All that is particular to SQLite: durability, waiting for a lock, one writer at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL

WRITES = "repaylift_writes"  # execution option of connections that will write


def prepare_file(url: URL) -> None:
    """Make the folder of the database's file.

    Raises
    ------
    ValueError
        When the database would live in memory: it would be lost with the process.
    """
    if url.database in (None, "", ":memory:"):
        raise ValueError(
            f"url == {str(url)!r}, must name a file. Remedy: sqlite:///var/repaylift.db (a log is durable)."
        )
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)


def make_durable(engine: Engine) -> None:
    """Write ahead, sync every commit, wait up to 10 s for another writer.

    The driver's own way of opening transactions is switched off: a transaction that will write
    takes the writer's lock at its start, so that what it read cannot change before it writes.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "cache_size=-65536"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
