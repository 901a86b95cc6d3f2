"""Open cases: the bill each account should be decided on at a moment."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..stages import PRE_DUE_FROM, STAGE_STARTS, stage_of
from .decisions import days_past_due
from .frames import TIME_DTYPE, as_moment, read_columns
from .paid import CENT, paid_between
from .tables import Records

_COLUMNS = [
    "account_id",
    "debtor_id",
    "bill_id",
    "at",
    "amount",
    "due_at",
    "days_past_due",
    "stage",
    "language",
]


def open_cases(records: Records, as_of: Any) -> pd.DataFrame:
    """Accounts with a bill to decide on at `as_of`, one row each, ordered by account.

    A bill counts when it was issued and not paid in full before `as_of`, and is due within 3 days or
    at most 90 days overdue; of several the one due first.

    Parameters
    ----------
    records : with accounts, bills and payments, pandas or Ibis.
    as_of : the moment of the decision; UTC unless it carries a time zone.

    Returns
    -------
    Frame with a RangeIndex: account_id, debtor_id, bill_id, at (= as_of), amount (money unpaid),
    due_at, days_past_due (int64, calendar days in UTC), stage, language.

    Raises
    ------
    ValueError
        When a column is missing, or an open bill's account is not in accounts.

    Examples
    --------
    >>> day = lambda text: pd.to_datetime([text], utc=True)
    >>> records = Records(
    ...     accounts=pd.DataFrame({"account_id": ["a"], "debtor_id": ["p"], "language": ["zh"]}),
    ...     bills=pd.DataFrame({"bill_id": ["b"], "account_id": ["a"], "issued_at": day("2025-02-01"),
    ...                         "due_at": day("2025-03-01"), "amount": [90.0]}),
    ...     payments=pd.DataFrame({"bill_id": ["b"], "paid_at": day("2025-02-20"), "amount": [40.0]}))
    >>> open_cases(records, "2025-03-06")[["account_id", "amount", "stage"]].values.tolist()
    [['a', 50.0, 'dpd_4_7']]
    """
    moment = as_moment(as_of)
    bills = read_columns(records.bills, "bills", ["bill_id", "account_id", "issued_at", "due_at", "amount"])
    bills = bills[bills["issued_at"] < moment]
    bills = bills.assign(at=pd.Series(moment, index=bills.index, dtype=TIME_DTYPE))
    days = days_past_due(bills["at"], bills["due_at"])
    bills = bills.assign(days_past_due=days)[days.between(PRE_DUE_FROM, STAGE_STARTS["dpd_90_plus"] - 1)]
    bills["amount"] = bills["amount"] - paid_between(records.payments, bills["bill_id"], None, moment)
    bills = bills[bills["amount"] >= CENT].sort_values(["account_id", "due_at", "bill_id"])
    cases = _with_accounts(bills.drop_duplicates("account_id"), records.accounts)
    return cases.assign(stage=stage_of(cases["days_past_due"].to_numpy(np.int64)))[_COLUMNS]


def _with_accounts(bills: pd.DataFrame, accounts: Any) -> pd.DataFrame:
    """Bills with their account's debtor and language."""
    known = read_columns(accounts, "accounts", ["account_id", "debtor_id", "language"])
    rows = bills.merge(known, on="account_id", how="left", validate="1:1", indicator=True)
    unknown = rows["_merge"] == "left_only"
    if unknown.any():
        example = rows.loc[unknown, "account_id"].iloc[0]
        raise ValueError(
            f"bills.account_id: {int(unknown.sum())} open bills name no account in accounts, such as "
            f"{example!r}. Remedy: hand over every account that has a bill."
        )
    return rows.reset_index(drop=True)
