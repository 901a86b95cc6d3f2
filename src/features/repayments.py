"""Features of how earlier bills were repaid: lateness, its trend, rolls, cures and payments."""

from __future__ import annotations

from typing import Any

import ibis

from ..records.paid import CENT
from .block import Block, Inputs
from .moments import at_least, days_between, history, ratio, total


def _bills(inputs: Inputs) -> Any:
    bills = inputs.bills
    others, late = ~bills["own"], bills["days_late"]
    settled, was_late = others & bills["settled"], others & (late > 0)
    ended = settled | (others & bills["overdue"])
    since_due = days_between(bills["due_at"], bills["at"])
    due_90d = (since_due >= 0) & (since_due <= 90)
    return bills.group_by("row").agg(
        bills_settled=bills.count(where=settled),
        on_time_share=(settled & (late <= 0)).cast("float64").mean(where=ended),
        lag_mean=late.mean(where=settled),
        lag_max=late.max(where=settled),
        lag_sd=late.cast("float64").std(where=settled, how="pop"),
        worst_days_late=at_least(late, 0).max(where=others),
        late_bills_180d=bills.count(where=was_late & (since_due <= 180)),
        bills_over_30_days=bills.count(where=others & (late >= 30)),
        roll_share=(late >= 8).cast("float64").mean(where=was_late),
        cures=bills.count(where=settled & was_late),
        days_since_cure=days_between(bills["last_paid_at"], bills["at"]).min(where=settled & was_late),
        days_since_late=since_due.min(where=was_late),
        overdue_bills=bills.count(where=bills["overdue"]),
        overdue_amount=total(bills["unpaid"], bills["overdue"]),
        open_bills=bills.count(where=~bills["settled"]),
        unpaid_total=total(bills["unpaid"], ~bills["settled"]),
        paid_share_due_90d=ratio(bills["paid"].sum(where=due_90d), bills["amount"].sum(where=due_90d)),
    )


def _recent_lags(inputs: Inputs) -> Any:
    bills = inputs.bills
    settled = bills.filter(bills["settled"] & ~bills["own"])
    newest = ibis.window(group_by="row", order_by=[settled["due_at"].desc(), settled["bill_id"]])
    ranked = settled.mutate(back=ibis.row_number().over(newest), lag=settled["days_late"].cast("float64"))
    recent = ranked.filter(ranked["back"] < 6)
    step = -recent["back"].cast("float64")
    return recent.group_by("row").agg(
        lag_last=recent["lag"].max(where=recent["back"] == 0),
        lag_last3=recent["lag"].mean(where=recent["back"] < 3),
        lag_trend=ratio(recent["lag"].cov(step, how="pop"), step.var(how="pop")),
    )


def _payments(inputs: Inputs) -> Any:
    bills = inputs.records.bills.select("bill_id", bill_amount="amount")
    paid = inputs.records.payments.left_join(bills, "bill_id")
    paid = paid.select("account_id", "paid_at", money="amount", bill_amount="bill_amount")
    seen = history(inputs.spine, paid, "paid_at")
    age = days_between(seen["paid_at"], seen["at"])
    share = ratio(seen["money"], seen["bill_amount"])
    partial = (seen["money"] < seen["bill_amount"] - CENT).cast("float64")
    return seen.group_by("row").agg(
        days_since_payment=age.min(),
        payments_90d=seen.count(where=age <= 90),
        paid_30d=total(seen["money"], age <= 30),
        paid_90d=total(seen["money"], age <= 90),
        part_payment_share=partial.mean(where=age <= 180),
        payment_to_bill=share.mean(where=age <= 180),
    )


BLOCKS = (
    Block("repayments", (), _bills),
    Block("repayments", (), _recent_lags),
    Block("repayments", (), _payments),
)
