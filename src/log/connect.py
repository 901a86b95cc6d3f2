"""Open the log's database."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.pool import NullPool

from . import schema_online, sqlite
from .chain import GENESIS
from .keys import fingerprint
from .schema import METADATA
from .schema_journal import LOG_STATE
from .session import Session
from .unavailable import told_when_unavailable

__all__ = ["is_sqlite", "open_engine", "prepare_tables", "schema_online"]

_FIRST_STATE = """
INSERT INTO log_state (id, seq, hash, at, loads, erasures, master) VALUES (1, 0, ?, 0, 0, 0, ?)
ON CONFLICT (id) DO NOTHING"""


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


def prepare_tables(engine: Engine, master: bytes) -> None:
    """Make the tables that the database lacks.

    Raises
    ------
    ValueError
        When the log was made with another master key.
    LogUnavailableError
        When the database cannot be reached.
    """
    with told_when_unavailable():
        METADATA.create_all(engine)
        with engine.connect() as connection:
            session = Session(connection)
            session.execute(_FIRST_STATE, (GENESIS, fingerprint(master)))
            (known,) = session.execute(f"SELECT master FROM {LOG_STATE.name}").fetchone()
    if known != fingerprint(master):
        raise ValueError(
            f"the log {engine.url.render_as_string()} was made with another master key. "
            "Remedy: start with that one (REPAYLIFT_MASTER_KEY, or the file beside the database)."
        )


def is_sqlite(url: str) -> bool:
    """Whether the URL names an SQLite database, which allows one process that writes.

    Examples
    --------
    >>> is_sqlite("sqlite:///var/repaylift.db"), is_sqlite("postgresql+psycopg://host/repaylift")
    (True, False)
    """
    return make_url(url).get_backend_name() == "sqlite"
