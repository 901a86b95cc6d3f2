"""Erase a person: their key is destroyed, and every row about them outside the journal is deleted.

The journal keeps its entries, so that its chain still verifies; nobody can read their bodies any more, nor
tell whom they were about. What the platform hands over again later is a new person to the log.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from .metadata import METADATA
from .schema import RECORD_TABLES
from .session import Session
from .standings import forget_standings
from .transaction import Entry, Transaction

ERASURE = "erasure"  # the journal's word
_ACCOUNTS = "account_id IN (SELECT account_id FROM accounts WHERE debtor_id = ?)"
_DECISIONS = "decision_id IN (SELECT decision_id FROM decisions WHERE debtor_id = ?)"
# Tables that name the person only through another one: they go first.
_INDIRECT = {
    "contact_events": f"contact_id IN (SELECT contact_id FROM contacts WHERE {_DECISIONS})",
    "contacts": _DECISIONS,
    "refunds": f"order_id IN (SELECT order_id FROM orders WHERE {_ACCOUNTS})",
}
_TURNS = {"decisions": 1, "accounts": 2}  # last, for the others are found through them
_QUIET = """
SELECT person_keys.person FROM person_keys JOIN entries ON entries.person = person_keys.alias
GROUP BY person_keys.person HAVING MAX(entries.at) < ? ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows were deleted, by table; tables without any are left out."""

    rows: dict[str, int]


def erase(transaction: Transaction, debtor_id: str, at: int) -> Erased:
    """Erase a person; `at` in UTC microseconds. Erasing nobody changes nothing."""
    if not _is_known(transaction, debtor_id):
        return Erased({})
    forget_standings(transaction, debtor_id)  # of those who shared a number
    rows = {name: _delete(transaction, name, where, debtor_id) for name, where in _INDIRECT.items()}
    alias = transaction.execute("SELECT alias FROM person_keys WHERE person = ?", (debtor_id,)).fetchone()
    for table in sorted(METADATA.tables.values(), key=lambda table: _TURNS.get(table.name, 0)):
        where = _whose(table)
        if where is not None:
            rows[table.name] = _delete(transaction, table.name, where, debtor_id)
    transaction.execute("UPDATE log_state SET erasures = erasures + 1")
    transaction.erasures += 1
    if alias is not None:
        transaction.append(Entry(ERASURE, alias[0], at, "{}"))
    return Erased({name: count for name, count in rows.items() if count})


def quiet_persons(session: Session, before: int) -> list[str]:
    """Persons whose last entry is older than a moment, UTC microseconds."""
    return [person for (person,) in session.execute(_QUIET, (before,)).fetchall()]


def overwrite(session: Session) -> None:
    """Overwrite what was deleted on disk, as far as the database can be told to."""
    if session.is_sqlite:
        session.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    else:
        session.execute(f"VACUUM person_keys, requests, standings, features, {', '.join(RECORD_TABLES)}")


def _is_known(session: Session, debtor_id: str) -> bool:
    query = "SELECT 1 FROM accounts WHERE debtor_id = ? UNION SELECT 1 FROM person_keys WHERE person = ?"
    return session.execute(query, (debtor_id, debtor_id)).fetchone() is not None


def _whose(table: Table) -> str | None:
    """Condition by which a table's rows belong to a debtor."""
    named = [column for column in ("debtor_id", "person") if column in table.c and table.name != "entries"]
    conditions = [f"{column} = ?" for column in named]
    is_always_named = any(not table.c[column].nullable for column in named)
    if "account_id" in table.c and not is_always_named:
        conditions.append(_ACCOUNTS)
    if not conditions and "decision_id" in table.c and table.name not in _INDIRECT:
        conditions.append(_DECISIONS)
    return " OR ".join(conditions) or None


def _delete(session: Session, table: str, where: str, debtor_id: str) -> int:
    query = f"DELETE FROM {table} WHERE {where}"
    return session.change(query, (debtor_id,) * query.count("?"))
