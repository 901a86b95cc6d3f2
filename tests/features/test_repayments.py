"""Repayment history against pandas, row by row."""

import numpy as np
import pandas as pd

DAY = pd.Timedelta(days=1)


def settled(past):
    return past.bills.query("~own and settled").sort_values("due_at")


def late_others(past):
    return past.bills.query("~own and late > 0").assign(since_due=lambda b: (past.at - b["due_at"]) / DAY)


def test_lags(agree):
    agree("bills_settled", lambda past: len(settled(past)))
    agree("lag_mean", lambda past: settled(past)["late"].mean())
    agree("lag_max", lambda past: settled(past)["late"].max())
    agree("lag_sd", lambda past: settled(past)["late"].std(ddof=0))


def test_recent_lags_and_their_slope(agree):
    def slope(past):
        lags = settled(past)["late"].tail(6).to_numpy(float)
        return np.polyfit(np.arange(len(lags)), lags, 1)[0] if len(lags) > 1 else np.nan

    agree("lag_last", lambda past: settled(past)["late"].tail(1).mean())
    agree("lag_last3", lambda past: settled(past)["late"].tail(3).mean())
    agree("lag_trend", slope)


def test_share_on_time_counts_what_is_overdue_as_late(agree):
    def oracle(past):
        ended = past.bills.query("~own and (settled or late > 0)")
        return (ended["settled"] & (ended["late"] <= 0)).mean() if len(ended) else np.nan

    agree("on_time_share", oracle)


def test_late_bills_rolls_and_cures(agree):
    def roll_share(past):
        late = late_others(past)["late"]
        return (late >= 8).mean() if len(late) else np.nan

    agree("cures", lambda past: late_others(past)["settled"].sum())
    agree("bills_over_30_days", lambda past: (late_others(past)["late"] >= 30).sum())
    agree("roll_share", roll_share)
    agree("worst_days_late", lambda past: past.bills.query("~own")["late"].clip(lower=0).max())
    agree("late_bills_180d", lambda past: (late_others(past)["since_due"] <= 180).sum())


def test_days_since(agree):
    def since_cure(past):
        return (past.at - late_others(past).query("settled")["last_paid_at"]).min() / DAY

    agree("days_since_late", lambda past: late_others(past)["since_due"].min())
    agree("days_since_cure", since_cure)
    agree("days_since_payment", lambda past: past.rows("payments", "paid_at")["age"].min())


def test_what_is_open_and_overdue(agree):
    def overdue(past):
        return past.bills.query("not settled and late > 0")

    agree("overdue_bills", lambda past: len(overdue(past)))
    agree("overdue_amount", lambda past: overdue(past)["unpaid"].sum())
    agree("open_bills", lambda past: (~past.bills["settled"]).sum())
    agree("unpaid_total", lambda past: past.bills.query("not settled")["unpaid"].sum())


def test_paid_share_of_what_fell_due(agree):
    def oracle(past):
        since = (past.at - past.bills["due_at"]) / pd.Timedelta(days=1)
        recent = past.bills[since.between(0, 90)]
        return recent["paid"].sum() / recent["amount"].sum() if len(recent) else np.nan

    agree("paid_share_due_90d", oracle)


def test_payments(agree):
    def payments(past, days):
        return past.rows("payments", "paid_at").query("age <= @days")

    agree("payments_90d", lambda past: len(payments(past, 90)))
    agree("paid_30d", lambda past: payments(past, 30)["amount"].sum())
    agree("paid_90d", lambda past: payments(past, 90)["amount"].sum())
    agree("payment_to_bill", lambda past: payments(past, 180).eval("amount / amount_bill").mean())
    agree("part_payment_share", lambda past: payments(past, 180).eval("amount < amount_bill - 0.005").mean())
