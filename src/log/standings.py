"""The standing of each debtor, kept beside the records it follows from until one of them changes.

A write that changes anything about a debtor calls `forget_standings` in its own transaction: the packed
standing goes, and the row's version moves on, so that a reader who built from the rows before the write
cannot store what is no longer true. Loading records moves `log_state.loads` on, for all debtors at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..records.standing import Standing, pack_standing
from ..records.standing_rows import standing_from_rows
from .debtor_rows import rows_of_debtor
from .session import Session, snapshot_of

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
_VERSION = "SELECT loads, (SELECT version FROM standings WHERE debtor_id = ?) FROM log_state"


@dataclass(frozen=True, slots=True)
class Built:
    """A standing as built by a reader, with the versions of what it was built from."""

    debtor_id: str
    standing: Standing
    loads: int
    version: int


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
