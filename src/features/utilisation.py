"""Features of how much of the credit is used, and what falls due soon."""

from __future__ import annotations

from typing import Any

from .block import Block, Inputs
from .moments import days_between, history, ratio, total


def _debt(inputs: Inputs) -> Any:
    bills = inputs.bills
    return bills.group_by("row").agg(
        due_7d=_due_within(bills, 7),
        due_14d=_due_within(bills, 14),
        due_30d=_due_within(bills, 30),
        unpaid_change_30d=bills["unpaid"].sum() - bills["unpaid_30d_ago"].sum(),
    )


def _due_within(bills: Any, days: int) -> Any:
    to_due = days_between(bills["at"], bills["due_at"])
    return total(bills["unpaid"], (to_due >= 0) & (to_due <= days))


def _limit(inputs: Inputs) -> Any:
    """Row, limit in force at the moment, and the highest limit known before it."""
    limits = inputs.records.limits
    limits = limits.filter(limits["kind"] == "credit_limit")
    money = limits["value"].try_cast("float64")
    limits = limits.select("account_id", "known_at", "from_at", "to_at", limit=money)
    seen = history(inputs.spine, limits, "known_at")
    begun = seen["from_at"] <= seen["at"]
    in_force = begun & (seen["to_at"].isnull() | (seen["to_at"] > seen["at"]))
    return seen.group_by("row").agg(
        credit_limit=seen["limit"].argmax(seen["from_at"], where=in_force),
        peak=seen["limit"].max(where=begun),
    )


def _use(inputs: Inputs) -> Any:
    bills = inputs.bills
    debt = bills.group_by("row").agg(now=bills["unpaid"].sum(), then=bills["unpaid_30d_ago"].sum())
    used = _limit(inputs).left_join(debt, "row")
    limit, now = used["credit_limit"], used["now"].fill_null(0.0)
    return used.select(
        "row",
        "credit_limit",
        limit_vs_peak=ratio(limit, used["peak"]),
        utilisation=ratio(now, limit),
        utilisation_change_30d=ratio(now - used["then"].fill_null(0.0), limit),
    )


def _burden(inputs: Inputs) -> Any:
    bills = inputs.bills
    due = bills.group_by("row").agg(due=_due_within(bills, 30))
    orders = inputs.records.orders.select("account_id", "ordered_at", money="amount")
    seen = history(inputs.spine, orders, "ordered_at")
    recent = days_between(seen["ordered_at"], seen["at"]) <= 90
    spend = seen.group_by("row").agg(monthly=seen["money"].sum(where=recent) / 3.0)
    burden = due.join(spend, "row")
    return burden.select("row", due_to_spend=ratio(burden["due"], burden["monthly"]))


BLOCKS = (
    Block("utilisation", (), _debt),
    Block("utilisation", ("limits",), _use),
    Block("utilisation", ("orders",), _burden),
)
