"""Open the log's database and hand out its transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, make_url

from . import sqlite
from .schema import METADATA


def open_engine(url: str) -> Engine:
    """Connect to the log's database and make the tables it lacks.

    Every transaction takes a connection of its own from the pool, so threads never share one.

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
    engine = create_engine(parsed, pool_size=40, max_overflow=0)
    if is_sqlite(url):
        sqlite.make_durable(engine)
    METADATA.create_all(engine)
    return engine


def is_sqlite(url: str) -> bool:
    """Whether the URL names an SQLite database, which allows one process that writes.

    Examples
    --------
    >>> is_sqlite("sqlite:///var/repaylift.db"), is_sqlite("postgresql+psycopg://host/repaylift")
    (True, False)
    """
    return make_url(url).get_backend_name() == "sqlite"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One read transaction: everything in it sees the same state."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction: committed and durable when the block is left, or undone as a whole."""
    with engine.connect().execution_options(**{sqlite.WRITES: True}) as connection, connection.begin():
        yield connection
