"""Whether the log takes a write."""

from __future__ import annotations

from sqlalchemy import delete, insert

from .schema_journal import REQUESTS
from .transaction import Transaction

_SCOPE = "probe"  # of the one row that is written and taken away


def write_probe(transaction: Transaction) -> None:
    """Write one row and take it away: fails when the log cannot be written."""
    row = {"scope": _SCOPE, "key": _SCOPE, "body_hash": "", "answer": "", "at": 0}
    transaction.sql.execute(insert(REQUESTS).values(**row))
    transaction.sql.execute(delete(REQUESTS).where(REQUESTS.c.scope == _SCOPE))
