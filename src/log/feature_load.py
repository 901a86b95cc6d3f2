"""Load a batch of online features: in short transactions, so that decisions go on between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from .answers import BATCH_DECISION, DECISION
from .feature_rows import PACKED, keep_names
from .moments import to_micros
from .session import Session
from .transaction import Transaction

Write = Callable[[Callable[[Transaction], Any]], Any]
Row = tuple[Any, ...]

CHUNK = 20_000  # rows per transaction
_COLUMNS = ("account_id", "bill_id", "set_id", "built_at", "refreshed_at", "changed_at", "packed")
_NEW = f"INSERT INTO features ({', '.join(_COLUMNS)})"
_REPLACE = f"ON CONFLICT (account_id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _COLUMNS[1:])}"
# A server takes new rows fastest by binary COPY, which cannot replace: old ones are deleted first.
_TYPES = ("varchar", "text", "varchar", "int8", "int8", "int8", "bytea")
_OLD = "DELETE FROM features WHERE account_id = ANY(?)"
_GONE = "DELETE FROM features WHERE account_id = ?"
# Facts that came after the moment of the build, by the journal.
_SINCE = f"""
FROM entries JOIN person_keys ON person_keys.alias = entries.person
JOIN accounts ON accounts.debtor_id = person_keys.person
WHERE entries.at >= ? AND entries.kind NOT IN ('{DECISION}', '{BATCH_DECISION}')"""
_MARK = f"""
UPDATE features
SET changed_at = (SELECT MAX(entries.at) {_SINCE} AND accounts.account_id = features.account_id)
WHERE account_id IN (SELECT accounts.account_id {_SINCE})"""


def load_rows(write: Write, frame: pd.DataFrame, built_at: pd.Timestamp, bill_id: pd.Series | None) -> int:
    """Replace all feature rows by `frame` (n, f), indexed by account_id; return n.

    Every row says when it was built: while the load runs, old and new ones stand side by side. Accounts
    about which a fact came since `built_at` are marked as changed.
    """
    moment = to_micros(built_at)
    set_id = write(lambda transaction: keep_names(transaction.sql, tuple(map(str, frame.columns))))
    known = write(_accounts)
    for rows in _chunks(frame, set_id, moment, bill_id):
        write(partial(_put, rows=rows))
    gone = sorted(known.difference(frame.index))
    for start in range(0, len(gone), CHUNK):
        write(partial(_drop, accounts=gone[start : start + CHUNK]))
    write(lambda transaction: transaction.execute(_MARK, (moment, moment)))
    return len(frame)


def _chunks(frame: pd.DataFrame, set_id: str, moment: int, bill_id: pd.Series | None) -> Iterator[list[Row]]:
    """Rows in the order of their accounts, in which the database's trees take them fastest."""
    accounts = frame.index.astype(str).to_numpy(object)
    bills = np.full(len(frame), None) if bill_id is None else bill_id.reindex(frame.index).to_numpy(object)
    order = np.argsort(accounts, kind="stable")
    for start in range(0, len(order), CHUNK):
        here = order[start : start + CHUNK]
        packed = np.ascontiguousarray(frame.iloc[here].to_numpy(PACKED))
        width = packed.shape[1] * PACKED.itemsize
        data = packed.tobytes()
        yield [
            (account, bill, set_id, moment, moment, None, data[i * width : (i + 1) * width])
            for i, (account, bill) in enumerate(zip(accounts[here], bills[here], strict=True))
        ]


def _put(transaction: Transaction, rows: Sequence[Row]) -> None:
    if transaction.is_sqlite:
        transaction.execute_many(f"{_NEW} VALUES ({', '.join('?' * len(_COLUMNS))}) {_REPLACE}", rows)
        return
    transaction.execute(_OLD, ([row[0] for row in rows],))
    transaction.insert_many("features", _COLUMNS, rows, _TYPES)


def _accounts(session: Session) -> set[str]:
    return {account for (account,) in session.execute("SELECT account_id FROM features").fetchall()}


def _drop(transaction: Transaction, accounts: Sequence[str]) -> None:
    transaction.execute_many(_GONE, [(account,) for account in accounts])
