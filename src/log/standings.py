"""The standing of each debtor, kept beside the records it follows from until one of them changes.

A write that changes anything about a debtor calls `forget_standings` in its own transaction: the packed
standing goes, and the row's version moves on, so that a reader who built from the rows before the write
cannot store what is no longer true. Loading records moves `log_state.loads` on, for all debtors at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tqdm import tqdm

from ..records.standing import Standing, pack_standing
from ..records.standing_rows import standing_from_rows
from .debtor_rows import rows_of_debtor
from .session import Session, snapshot_of
from .transaction import Transaction

CHUNK = 500  # standings per transaction when all are built

# The debtor, and everybody who was ever contacted on one of the debtor's numbers.
_TOUCHED = """
SELECT ? AS debtor UNION
SELECT theirs.debtor_id FROM decisions ours
JOIN contacts mine ON mine.decision_id = ours.decision_id
JOIN contacts shared ON shared.number = mine.number
JOIN decisions theirs ON theirs.decision_id = shared.decision_id
WHERE ours.debtor_id = ?"""
_FORGET = f"""
INSERT INTO standings (debtor_id, version, packed)
SELECT debtor, 1, NULL FROM ({_TOUCHED}) AS touched WHERE true
ON CONFLICT (debtor_id) DO UPDATE SET version = standings.version + 1, packed = NULL"""
_KEEP = """
INSERT INTO standings (debtor_id, version, packed)
SELECT ?, ?, ? FROM log_state WHERE loads = ?
ON CONFLICT (debtor_id) DO UPDATE SET packed = excluded.packed WHERE standings.version = excluded.version"""
_LACKING = """
SELECT DISTINCT accounts.debtor_id FROM accounts
LEFT JOIN standings ON standings.debtor_id = accounts.debtor_id
WHERE standings.packed IS NULL"""
_VERSION = "SELECT loads, (SELECT version FROM standings WHERE debtor_id = ?) FROM log_state"


@dataclass(frozen=True, slots=True)
class Built:
    """A standing as built by a reader, with the versions of what it was built from."""

    debtor_id: str
    standing: Standing
    loads: int
    version: int


def build_all(read: Callable[..., Any], write: Callable[..., Any]) -> None:
    """Build and keep every standing that is lacking, some at a time; decisions go on meanwhile.

    Parameters
    ----------
    read, write : `Sessions.read` and `Log.write`.
    """
    debtors = [debtor for (debtor,) in read(lambda session: session.execute(_LACKING).fetchall())]
    for start in tqdm(range(0, len(debtors), CHUNK), desc="standings", disable=None):
        chosen = debtors[start : start + CHUNK]
        write(partial(_keep_some, built=read(partial(_build_some, debtors=chosen))))


def _build_some(session: Session, debtors: list[str]) -> list[Built]:
    return [build_standing(session, debtor_id) for debtor_id in debtors]


def _keep_some(transaction: Transaction, built: list[Built]) -> None:
    for standing in built:
        keep_standing(transaction, standing)


def build_standing(session: Session, debtor_id: str) -> Built:
    """Build a debtor's standing from the record tables, all rows as of one moment."""
    with snapshot_of(session):
        loads, version = session.execute(_VERSION, (debtor_id,)).fetchone()
        rows = rows_of_debtor(session, debtor_id)
    return Built(debtor_id, standing_from_rows(rows), loads, version or 0)


def keep_standing(session: Session, built: Built) -> None:
    """Store a standing, unless something about the debtor has changed since it was built."""
    packed = pack_standing(built.standing)
    session.execute(_KEEP, (built.debtor_id, built.version, packed, built.loads))


def forget_standings(session: Session, debtor_id: str) -> None:
    """Forget the standing of a debtor, and of everybody who shares a number with them."""
    session.execute(_FORGET, (debtor_id, debtor_id))


def forget_all_standings(session: Session) -> None:
    """Forget every standing, for records were loaded anew."""
    session.execute("DELETE FROM standings")
    session.execute("UPDATE log_state SET loads = loads + 1")
