"""Open the log's database."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.pool import NullPool

from . import sqlite


def open_engine(url: str) -> Engine:
    """Connect to the log's database. Statements commit by themselves unless one began a transaction.

    Raises
    ------
    ValueError
        When the URL names an SQLite database in memory.
    sqlalchemy.exc.ArgumentError
        When the URL cannot be read.
    """
    parsed = make_url(url)
    if is_sqlite(url):
        sqlite.prepare_file(parsed)
    engine = create_engine(parsed, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    if is_sqlite(url):
        sqlite.make_durable(engine)
    return engine


def is_sqlite(url: str) -> bool:
    """Whether the URL names an SQLite database, which allows one process that writes.

    Examples
    --------
    >>> is_sqlite("sqlite:///var/repaylift.db"), is_sqlite("postgresql+psycopg://host/repaylift")
    (True, False)
    """
    return make_url(url).get_backend_name() == "sqlite"
