"""Tables of the journal: its entries, the persons' keys, and where it ends."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    event,
    text,
)

from .schema import METADATA

# Append-only: `person` is an alias (null: about nobody), `body` is encrypted with that person's key.
ENTRIES = Table(
    "entries",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("person", String(32), nullable=True),
    Column("body", LargeBinary, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("ix_entries_subject", "subject", "kind"),
    Index("ix_entries_at_person", "at", "person"),
)

# Deleting a row is what erases a person.
PERSON_KEYS = Table(
    "person_keys",
    METADATA,
    Column("person", Text, primary_key=True),  # debtor_id
    Column("alias", String(32), nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
)

_HAS_PERSON = text("person IS NOT NULL")
# The first answer to every request that carries an id; a decision's is the body in the journal, and its
# row says nothing of whom it was about.
REQUESTS = Table(
    "requests",
    METADATA,
    Column("scope", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("person", Text, nullable=True),  # debtor_id of whom the answer is about
    Column("answer", Text, nullable=True),
    Column("decision_id", String(64), nullable=True),
    Index("ix_requests_person", "person", sqlite_where=_HAS_PERSON, postgresql_where=_HAS_PERSON),
    sqlite_with_rowid=False,
)

# One row, locked by every write: the end of the journal, how often records were loaded and persons
# erased, and the fingerprint of the master key.
LOG_STATE = Table(
    "log_state",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("loads", BigInteger, nullable=False),
    Column("erasures", BigInteger, nullable=False),
    Column("master", String(64), nullable=False),
)

_REFUSAL = "the journal is append-only"
GUARDS = {
    "sqlite": tuple(
        f"CREATE TRIGGER entries_no_{verb.lower()} BEFORE {verb} ON entries "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        "CREATE TRIGGER entries_no_change BEFORE UPDATE OR DELETE ON entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


@event.listens_for(ENTRIES, "after_create")
def _guard(_: Table, connection: Connection, **__: object) -> None:
    """Refuse to change or delete an entry, whoever asks."""
    for statement in GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
