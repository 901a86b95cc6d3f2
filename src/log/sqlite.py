"""All that is particular to SQLite: durability, waiting for a lock, one writer at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",  # milliseconds
    "cache_size=-16384",  # KiB, of one thread's connection
    "mmap_size=1073741824",
    "wal_autocheckpoint=8000",  # pages: one commit in several hundred waits for a checkpoint
    "secure_delete=ON",
)


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
    """Write ahead, sync every commit, wait up to 10 s for another writer, overwrite what is deleted.

    The driver's own way of opening transactions is switched off: the log begins and ends them itself.
    """

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
