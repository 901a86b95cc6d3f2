"""Rows that point to other tables must find there what they point to."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .errors import RecordsError

# (table, column) -> the table whose column of the same name must hold the value.
_POINTS_TO = {
    ("limits", "account_id"): "accounts",
    ("consents", "account_id"): "accounts",
    ("consents", "debtor_id"): "accounts",
    ("holds", "account_id"): "accounts",
    ("holds", "debtor_id"): "accounts",
    ("orders", "account_id"): "accounts",
    ("refunds", "order_id"): "orders",
    ("bills", "account_id"): "accounts",
    ("payments", "account_id"): "accounts",
    ("payments", "bill_id"): "bills",
    ("app_events", "account_id"): "accounts",
    ("decisions", "account_id"): "accounts",
    ("decisions", "debtor_id"): "accounts",
    ("decisions", "bill_id"): "bills",
    ("contacts", "decision_id"): "decisions",
    ("contact_events", "contact_id"): "contacts",
    ("surveys", "contact_id"): "contacts",
    ("surveys", "account_id"): "accounts",
}
# (table, key, column): the table's column must agree with the one of the row its key points to.
_AGREES = (
    ("payments", "bill_id", "account_id"),
    ("decisions", "bill_id", "account_id"),
    ("decisions", "account_id", "debtor_id"),
)
_OWNED = ("consents", "holds")


def check_references(frames: Mapping[str, pd.DataFrame]) -> None:
    """Refuse rows that point to nothing, or to a row of somebody else.

    Raises
    ------
    RecordsError
        At the first fault. An absent table counts as one without rows.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["a1"], "debtor_id": ["d1"]})
    >>> check_references({"accounts": accounts, "bills": pd.DataFrame({"account_id": ["a2", "a2"]})})
    Traceback (most recent call last):
    repaylift.records.errors.RecordsError: bills.account_id: is not in accounts; 2 rows, such as 'a2'
    """
    for (name, column), target in _POINTS_TO.items():
        if name in frames:
            _check_found(frames, name, column, target)
    for name, key, column in _AGREES:
        if name in frames:
            _check_agrees(frames, name, key, column)
    for name in _OWNED:
        if name in frames:
            _check_owned(frames[name], name)


def _check_found(frames: Mapping[str, pd.DataFrame], name: str, column: str, target: str) -> None:
    values = frames[name][column].dropna()
    known = frames[target][column] if target in frames else values.iloc[:0]
    lost = values[~values.isin(known)]
    if len(lost):
        raise RecordsError(name, column, len(lost), lost.iloc[0], f"is not in {target}")


def _check_agrees(frames: Mapping[str, pd.DataFrame], name: str, key: str, column: str) -> None:
    target = _POINTS_TO[name, key]
    expected = frames[name][key].map(frames[target].set_index(key)[column])
    wrong = frames[name].loc[frames[name][column] != expected, column]
    if len(wrong):
        raise RecordsError(
            name, column, len(wrong), wrong.iloc[0], f"is not the one of its {key} in {target}"
        )


def _check_owned(frame: pd.DataFrame, name: str) -> None:
    nobody = frame.loc[frame["account_id"].isna() & frame["debtor_id"].isna(), "kind"]
    if len(nobody):
        raise RecordsError(
            name, "account_id", len(nobody), nobody.iloc[0], "neither account_id nor debtor_id is known"
        )
