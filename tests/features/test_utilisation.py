"""Credit used and what falls due, against pandas, row by row."""

import numpy as np
import pandas as pd


def limit(past):
    known = past.rows("limits", "known_at").query("kind == 'credit_limit'")
    known = known[(known["from_at"] <= past.at) & ~(known["to_at"] <= past.at)]
    return float(known.sort_values("from_at")["value"].iloc[-1]) if len(known) else np.nan


def owed_30_days_ago(past):
    bills = past.rows("bills", "issued_at").query("age > 30")
    paid = past.rows("payments", "paid_at").query("age > 30").groupby("bill_id")["amount"].sum()
    return (bills["amount"] - bills["bill_id"].map(paid).fillna(0.0)).clip(lower=0.0).sum()


def test_limit_and_utilisation(agree):
    agree("credit_limit", limit)
    agree("utilisation", lambda past: past.bills["unpaid"].sum() / limit(past))


def test_limit_against_its_peak(agree):
    def peak(past):
        known = past.rows("limits", "known_at").query("kind == 'credit_limit'")
        return known["value"].astype(float).max()

    agree("limit_vs_peak", lambda past: limit(past) / peak(past))


def test_change_over_thirty_days(agree):
    agree("unpaid_change_30d", lambda past: past.bills["unpaid"].sum() - owed_30_days_ago(past))
    agree(
        "utilisation_change_30d",
        lambda past: (past.bills["unpaid"].sum() - owed_30_days_ago(past)) / limit(past),
    )


def due(past, days):
    ahead = (past.bills["due_at"] - past.at) / pd.Timedelta(days=1)
    return past.bills["unpaid"][ahead.between(0, days)].sum()


def test_what_falls_due_soon(agree):
    agree("due_7d", lambda past: due(past, 7))
    agree("due_14d", lambda past: due(past, 14))
    agree("due_30d", lambda past: due(past, 30))


def test_burden(agree):
    def oracle(past):
        monthly = past.rows("orders", "ordered_at").query("age <= 90")["amount"].sum() / 3
        return due(past, 30) / monthly if monthly else np.nan

    agree("due_to_spend", oracle)
