"""The rows of the record tables that one debtor's standing is made of, as the driver gives them."""

from __future__ import annotations

from typing import Any

from ..records.standing_rows import STANDING_TABLES
from ..records.tables import TABLES
from .session import Session

_ACCOUNTS = "SELECT account_id FROM accounts WHERE debtor_id = ?"
# Contacts of any debtor on the numbers on which this one was ever called.
_NUMBERS = """
SELECT number FROM contacts WHERE decision_id IN (SELECT decision_id FROM decisions WHERE debtor_id = ?)"""
_WHERE = {
    "accounts": "debtor_id = ?",
    "bills": f"account_id IN ({_ACCOUNTS})",
    "payments": f"account_id IN ({_ACCOUNTS})",
    "consents": f"debtor_id = ? OR account_id IN ({_ACCOUNTS})",
    "holds": f"debtor_id = ? OR account_id IN ({_ACCOUNTS})",
    "contacts": f"number IN ({_NUMBERS})",
    "decisions": f"decision_id IN (SELECT decision_id FROM contacts WHERE number IN ({_NUMBERS}))",
    "contact_events": f"contact_id IN (SELECT contact_id FROM contacts WHERE number IN ({_NUMBERS}))",
}
_QUERIES = {
    name: f"SELECT {', '.join(TABLES[name])} FROM {name} WHERE {_WHERE[name]} ORDER BY seq"
    for name in STANDING_TABLES
}


def rows_of_debtor(session: Session, debtor_id: str) -> dict[str, list[tuple[Any, ...]] | None]:
    """Rows per table of `STANDING_TABLES`, cells in the order of `TABLES`.

    A table that was never loaded and holds nothing about the debtor is None: absent, not empty.
    """
    loaded = {name for (name,) in session.execute("SELECT name FROM loaded_tables").fetchall()}
    found: dict[str, list[tuple[Any, ...]] | None] = {}
    for name, query in _QUERIES.items():
        rows = session.execute(query, (debtor_id,) * query.count("?")).fetchall()
        found[name] = rows if rows or name in loaded else None
    return found
