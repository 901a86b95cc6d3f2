"""Bring the tables of a log to what this version of the code expects, when it is opened.

A new log gets the tables as they are now. In an older one, tables that are only new are made, and what has
changed is done by the files of `migrations/versions`, whose last revision is `NEWEST`. All of it is one
transaction, and one process at a time: others that open the log meanwhile wait and find it done.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from .chain import GENESIS
from .journal import Journal
from .keys import fingerprint
from .metadata import METADATA
from .session import Session
from .transaction import Head, Transaction

NEWEST = "0001"
MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x7265_7061_796C  # of PostgreSQL's advisory locks: "repayl"
_FIRST_STATE = """
INSERT INTO log_state (id, seq, hash, at, loads, erasures, master) VALUES (1, 0, ?, 0, 0, 0, ?)
ON CONFLICT (id) DO NOTHING"""
_MOVE = "UPDATE log_state SET seq = ?, hash = ?, at = ?"


def migrate(session: Session, master: bytes) -> None:
    """Make or change the tables as needed.

    Raises
    ------
    ValueError
        When the log was made with another master key, or by a newer version of the code.
    """
    session.execute("BEGIN IMMEDIATE" if session.is_sqlite else "BEGIN")
    try:
        if not session.is_sqlite:
            session.execute("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
        _bring_up(session, master)
    except BaseException:
        session.end("ROLLBACK")
        raise
    session.execute("COMMIT")


def revision_of(session: Session) -> str | None:
    """Which migration ran last; "" in a log of the first version, None in an empty database."""
    tables = set(inspect(session.sql).get_table_names())
    if "alembic_version" in tables:
        return str(session.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    return "" if "requests" in tables else None


def _bring_up(session: Session, master: bytes) -> None:
    found = revision_of(session)
    METADATA.create_all(session.sql)
    session.execute(_FIRST_STATE, (GENESIS, fingerprint(master)))
    seq, digest, at, erasures, known = session.execute(
        "SELECT seq, hash, at, erasures, master FROM log_state"
    ).fetchone()
    if known != fingerprint(master):
        raise ValueError(
            "the log was made with another master key. "
            "Remedy: start with that one (REPAYLIFT_MASTER_KEY, or the file beside the database)."
        )
    if found is None:
        _stamp(session)
    elif found != NEWEST:
        transaction = Transaction(session, Journal(master), Head(seq, digest, at), erasures)
        _run_migrations(transaction)
        session.execute(_MOVE, (transaction.head.seq, transaction.head.hash, transaction.head.at))


def _stamp(session: Session) -> None:
    session.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    session.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (NEWEST,))


def _run_migrations(transaction: Transaction) -> None:
    # Loaded only where a log is old: it takes a third of a second.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    scripts = ScriptDirectory(str(MIGRATIONS))

    def steps(revision: Any, _: Any) -> Any:
        return scripts._upgrade_revs("head", revision)

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=transaction.sql, transaction=transaction)
        try:
            environment.run_migrations()
        except CommandError as error:
            raise ValueError(
                f"the log's tables are newer than this code, which knows them up to {NEWEST}: {error}. "
                "Remedy: open it with the version of repaylift that made them."
            ) from error
