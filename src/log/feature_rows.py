"""Online features: one packed row per account, with the moment it was built and whether it still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import ColumnElement, Connection, case, func, insert, select, update

from .moments import from_micros, to_micros
from .schema_online import FEATURE_SETS, FEATURES
from .session import Session

PACKED = np.dtype("<f8")
_ROW = """
SELECT bill_id, set_id, built_at, refreshed_at, changed_at, packed FROM features WHERE account_id = ?"""
_KNOWN_SETS: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """Features of one account: `names` (f,), `numbers` (f,) float64 with NaN for missing.

    Times are UTC microseconds. `built_at`: batch build; `refreshed_at`: last build for this account
    alone; `changed_at`: the last fact that came after it, None when the numbers still hold.
    """

    account_id: str
    bill_id: str | None
    names: tuple[str, ...]
    numbers: npt.NDArray[np.float64]
    built_at: int
    refreshed_at: int
    changed_at: int | None


def read_row(session: Session, account_id: str) -> FeatureRow | None:
    """The account's feature row; None when there is none."""
    cells = session.execute(_ROW, (account_id,)).fetchone()
    return None if cells is None else feature_row(session, account_id, cells)


def feature_row(session: Session, account_id: str, cells: Sequence[Any]) -> FeatureRow:
    """Make a row of its cells: bill_id, set_id, built_at, refreshed_at, changed_at, packed."""
    bill_id, set_id, built_at, refreshed_at, changed_at, packed = cells
    numbers = np.frombuffer(packed, dtype=PACKED)
    names = _names(session, set_id)
    return FeatureRow(account_id, bill_id, names, numbers, built_at, refreshed_at, changed_at)


def _names(session: Session, set_id: str) -> tuple[str, ...]:
    # A set's id is the hash of its names: once read, it never changes.
    if set_id not in _KNOWN_SETS:
        (text,) = session.execute("SELECT names FROM feature_sets WHERE set_id = ?", (set_id,)).fetchone()
        _KNOWN_SETS[set_id] = tuple(json.loads(text))
    return _KNOWN_SETS[set_id]


def refresh_row(connection: Connection, row: FeatureRow) -> None:
    """Store values built anew, unless a fact came since.

    The row stays marked when its mark is not the one that `row` was read with, or not before `refreshed_at`:
    a build knows what came before its moment only.
    """
    moment, mark = row.refreshed_at, row.changed_at
    holds: ColumnElement[bool] = FEATURES.c.changed_at.is_(None)
    if mark is not None:
        holds = (FEATURES.c.changed_at == mark) & (FEATURES.c.changed_at < moment)
    connection.execute(
        update(FEATURES)
        .where(FEATURES.c.account_id == row.account_id, holds)
        .values(
            bill_id=row.bill_id,
            set_id=keep_names(connection, row.names),
            refreshed_at=moment,
            changed_at=None,
            packed=row.numbers.astype(PACKED).tobytes(),
        )
    )


def mark_changed(connection: Connection, account_ids: Collection[str], at: pd.Timestamp) -> int:
    """Say that a fact came after these accounts' features were built; return how many rows.

    Every mark is later than the one before, so that a build that read the one before does not clear it.
    """
    moment = to_micros(at)
    later = case((FEATURES.c.changed_at >= moment, FEATURES.c.changed_at + 1), else_=moment)
    marked = connection.execute(
        update(FEATURES).where(FEATURES.c.account_id.in_(account_ids)).values(changed_at=later)
    )
    return marked.rowcount


def last_build(connection: Connection) -> pd.Timestamp | None:
    """When the newest batch of features was built; None when there is none."""
    moment = connection.execute(select(func.max(FEATURES.c.built_at))).scalar()
    return None if moment is None else from_micros(moment)


def keep_names(connection: Connection, names: tuple[str, ...]) -> str:
    """Id of a set of names, which is kept once."""
    text = json.dumps(names)
    set_id = hashlib.sha256(text.encode()).hexdigest()
    known = select(FEATURE_SETS.c.set_id).where(FEATURE_SETS.c.set_id == set_id)
    if connection.execute(known).first() is None:
        connection.execute(insert(FEATURE_SETS).values(set_id=set_id, names=text))
    return set_id
