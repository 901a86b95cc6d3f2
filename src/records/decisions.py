"""Training rows: past decisions whose outcome is known by now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..checks import check_between
from .frames import as_moment, read_columns
from .paid import CENT, days_until_paid, paid_between
from .tables import Records

BAD_DAYS = 30  # Default: still not paid so many days after the later of the decision and the due date.
_DECISION_COLUMNS = [
    "decision_id",
    "debtor_id",
    "account_id",
    "bill_id",
    "at",
    "stage",
    "action",
    "propensity",
    "eligible",
    "mode",
]
_OUTPUT_COLUMNS = [
    "decision_id",
    "debtor_id",
    "account_id",
    "bill_id",
    "at",
    "stage",
    "days_past_due",
    "amount",
    "treatment",
    "propensity",
    "eligible",
    "mode",
    "y",
    "amount_paid",
    "days_to_pay",
    "bad",
]
_MOMENTS = (("payments", "paid_at"), ("app_events", "at"), ("decisions", "at"))


def build_decisions(records: Records, horizon_days: int = 30) -> pd.DataFrame:
    """One row per past decision whose outcome has matured, ordered by time.

    Parameters
    ----------
    records : with the tables decisions, bills and payments, pandas or Ibis.
    horizon_days : length of the outcome window after the decision, in days.

    Returns
    -------
    Frame with a RangeIndex and the columns decision_id, debtor_id, account_id, bill_id, at, stage,
    days_past_due (int64, calendar days in UTC), amount (money unpaid at `at`), treatment (action id),
    propensity, eligible ("|"-joined action ids), mode, y, amount_paid, days_to_pay, bad.

    y (int8): the bill was paid in full within `horizon_days` of `at`; at the stage pre_due, by the
    end of the due date (UTC). amount_paid: money paid in that same window. days_to_pay: days from `at`
    until the bill was paid in full, `horizon_days` where it was not by then, at every stage; its mean is
    the restricted mean time to pay, so effects on it are days gained or lost inside the horizon. bad
    (int8): the bill was still not paid in full 30 days after the later of `at` and the due date.

    A row has matured when all windows end no later than `last_known(records)`; the others are left
    out and counted in `.attrs["not_matured"]`.

    Raises
    ------
    ValueError
        When the decisions table is absent, a decision names an unknown bill, or horizon_days < 1.

    Examples
    --------
    >>> day = lambda text: pd.to_datetime([text], utc=True)
    >>> records = Records(
    ...     accounts=pd.DataFrame(),
    ...     bills=pd.DataFrame({"bill_id": ["b"], "due_at": day("2025-03-01"), "amount": [90.0]}),
    ...     payments=pd.DataFrame({"bill_id": ["b"], "paid_at": day("2025-03-08"), "amount": [90.0]}),
    ...     app_events=pd.DataFrame({"at": day("2025-06-01")}),
    ...     decisions=pd.DataFrame({"decision_id": ["d"], "debtor_id": ["p"], "account_id": ["a"],
    ...         "bill_id": ["b"], "at": day("2025-03-05"), "stage": ["dpd_4_7"], "action": ["sms"],
    ...         "propensity": [0.5], "eligible": ["none|sms"], "mode": ["ladder_mix"]}))
    >>> build_decisions(records)[["days_past_due", "amount", "treatment", "y", "bad"]].values.tolist()
    [[4, 90.0, 'sms', 1, 0]]
    """
    check_between(horizon_days, "horizon_days", ge=1, remedy="give whole days, such as 30")
    rows = _with_window_ends(_with_bills(records), horizon_days)
    known = last_known(records)
    matured = (rows[["y_end", "days_end", "bad_end"]] <= known).all(axis=1)
    decisions = _with_outcomes(rows[matured].reset_index(drop=True), records.payments, horizon_days)
    decisions = decisions.rename(columns={"action": "treatment"})[_OUTPUT_COLUMNS]
    decisions.attrs["not_matured"] = int((~matured).sum())
    return decisions


def last_known(records: Records) -> pd.Timestamp:
    """Last moment known: the latest time in payments, app_events and decisions.

    Raises
    ------
    ValueError
        When all three are absent or empty.

    Examples
    --------
    >>> paid = pd.DataFrame({"paid_at": pd.to_datetime(["2025-03-08"], utc=True)})
    >>> last_known(Records(accounts=pd.DataFrame(), bills=pd.DataFrame(), payments=paid))
    Timestamp('2025-03-08 00:00:00+0000', tz='UTC')
    """
    moments = []
    for name, column in _MOMENTS:
        table = getattr(records, name)
        if table is not None:
            latest = table[column].max()
            moments.append(latest.execute() if hasattr(latest, "execute") else latest)
    known = [as_moment(moment) for moment in moments if not pd.isna(moment)]
    if not known:
        raise ValueError(
            "payments, app_events and decisions hold 0 rows, must hold at least 1. "
            "Remedy: hand over records that cover some time."
        )
    return max(known)


def eligible_matrix(decisions: pd.DataFrame, arms: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which arms each decision could have taken.

    Parameters
    ----------
    decisions : (n) rows with a column `eligible`, action ids joined by "|".
    arms : (k,) action ids; the order of the columns.

    Returns
    -------
    (n, k) bool.

    Examples
    --------
    >>> eligible_matrix(pd.DataFrame({"eligible": ["none|sms", "none"]}), ["none", "sms"]).tolist()
    [[True, True], [True, False]]
    """
    codes, texts = pd.factorize(decisions["eligible"])
    table = [[arm in set(text.split("|")) for arm in arms] for text in texts]
    return np.array(table, dtype=bool).reshape(len(texts), len(arms))[codes]


def days_past_due(at: pd.Series, due_at: pd.Series) -> pd.Series:
    """Calendar days in UTC between the due date and the date of `at`; negative before it.

    Examples
    --------
    >>> at = pd.Series(pd.to_datetime(["2025-03-02 00:30"], utc=True))
    >>> days_past_due(at, pd.Series(pd.to_datetime(["2025-03-01 23:00"], utc=True))).tolist()
    [1]
    """
    days: pd.Series = (at.dt.floor("D") - due_at.dt.floor("D")).dt.days.astype(np.int64)
    return days


def _with_bills(records: Records) -> pd.DataFrame:
    """Past decisions, ordered by time, each with its bill's due date and amount."""
    if records.decisions is None:
        raise ValueError(
            "records.decisions is None, must be a table of past decisions. "
            "Remedy: hand over the decision log, or simulate() one."
        )
    rows = read_columns(records.decisions, "decisions", _DECISION_COLUMNS)
    bills = read_columns(records.bills, "bills", ["bill_id", "due_at", "amount"])
    rows = rows.merge(
        bills.rename(columns={"amount": "bill_amount"}), on="bill_id", how="left", validate="m:1"
    )
    unknown = rows["due_at"].isna()
    if unknown.any():
        example = rows.loc[unknown, "bill_id"].iloc[0]
        raise ValueError(
            f"decisions.bill_id: {int(unknown.sum())} rows name no bill in bills, such as {example!r}. "
            "Remedy: hand over every bill that a decision names."
        )
    return rows.sort_values(["at", "decision_id"], ignore_index=True)


def _with_window_ends(rows: pd.DataFrame, horizon_days: int) -> pd.DataFrame:
    """Add the ends of the windows of y, of the days to pay and of bad."""
    due_day_end = rows["due_at"].dt.floor("D") + pd.Timedelta(days=1)
    horizon_end = rows["at"] + pd.Timedelta(days=horizon_days)
    later = rows["at"].where(rows["at"] > rows["due_at"], rows["due_at"])
    y_end = due_day_end.where(rows["stage"] == "pre_due", horizon_end)
    return rows.assign(y_end=y_end, days_end=horizon_end, bad_end=later + pd.Timedelta(days=BAD_DAYS))


def _with_outcomes(rows: pd.DataFrame, payments: Any, horizon_days: int) -> pd.DataFrame:
    """Add what was unpaid at the decision and what followed in each window."""
    bill, at = rows["bill_id"], rows["at"]
    unpaid = rows["bill_amount"].to_numpy(np.float64) - paid_between(payments, bill, None, at)
    paid = paid_between(payments, bill, at, rows["y_end"])
    paid_by_bad_end = paid_between(payments, bill, at, rows["bad_end"])
    return rows.assign(
        days_past_due=days_past_due(at, rows["due_at"]),
        amount=unpaid,
        y=(unpaid - paid < CENT).astype(np.int8),
        amount_paid=paid,
        days_to_pay=days_until_paid(payments, bill, at, unpaid, horizon_days),
        bad=(unpaid - paid_by_bad_end >= CENT).astype(np.int8),
    )
