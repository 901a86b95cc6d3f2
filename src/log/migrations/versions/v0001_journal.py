"""Answers, outcomes and events become entries of one journal; first answers know whom they are about.

The first version had tables `answers`, `outcomes` and `events`, each with its bodies in the clear, and
`requests` with every answer.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from repaylift.log.transaction import Entry, Transaction

revision = "0001"
down_revision = None

_OLD = """
SELECT a.at AS moment, 'decision' AS kind, a.decision_id AS subject, a.body, c.debtor_id
FROM answers a LEFT JOIN accounts c ON c.account_id = a.account_id
UNION ALL
SELECT o.received_at, 'outcome', o.outcome_id, o.body, d.debtor_id
FROM outcomes o LEFT JOIN decisions d ON d.decision_id = o.decision_id
UNION ALL
SELECT e.received_at, 'event', e.event_id, e.body, c.debtor_id
FROM events e LEFT JOIN accounts c ON c.account_id = e.account_id
ORDER BY 1, 3"""
# A decision's answer is in the journal; an outcome's or event's is kept, with whom it is about.
_REQUESTS = """
INSERT INTO requests (scope, key, body_hash, at, person, answer, decision_id)
SELECT r.scope, r.key, r.body_hash, r.at, COALESCE(d.debtor_id, f.debtor_id),
    CASE WHEN a.decision_id IS NULL THEN r.answer END, a.decision_id
FROM requests_0 r
LEFT JOIN answers a ON r.scope = 'decision' AND a.at = r.at AND a.body = r.answer
LEFT JOIN outcomes o ON r.scope = 'outcome' AND o.outcome_id = r.key
LEFT JOIN decisions d ON d.decision_id = o.decision_id
LEFT JOIN events e ON r.scope = 'event' AND e.event_id = r.key
LEFT JOIN accounts f ON f.account_id = e.account_id"""


def upgrade() -> None:
    """Make the journal's tables, move the old rows into them, and drop the old tables."""
    transaction: Transaction = op.get_context().opts["transaction"]
    _move_entries(transaction)
    _move_requests()
    for table in ("answers", "outcomes", "events"):
        op.drop_table(table)
    op.drop_index("ix_decisions_account_id", "decisions", if_exists=True)
    op.create_index("ix_contacts_number", "contacts", ["number"], if_not_exists=True)


def _move_entries(transaction: Transaction) -> None:
    for moment, kind, subject, body, debtor_id in transaction.execute(_OLD):
        transaction.append(Entry(kind, subject, moment, body, debtor_id))


def _move_requests() -> None:
    op.rename_table("requests", "requests_0")
    columns: list[sa.Column[Any]] = [
        sa.Column("scope", sa.String(20), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("person", sa.Text, nullable=True),
        sa.Column("answer", sa.Text, nullable=True),
        sa.Column("decision_id", sa.String(64), nullable=True),
    ]
    op.create_table("requests", *columns, sqlite_with_rowid=False)
    known = sa.text("person IS NOT NULL")
    op.create_index("ix_requests_person", "requests", ["person"], sqlite_where=known, postgresql_where=known)
    op.execute(_REQUESTS)
    op.drop_table("requests_0")
