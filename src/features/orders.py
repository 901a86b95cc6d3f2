"""Features of shopping: recency, frequency, value, mix, and goods sent back."""

from __future__ import annotations

from typing import Any

from .block import Block, Inputs
from .moments import days_between, history, ratio, total


def _orders(inputs: Inputs) -> Any:
    orders = inputs.records.orders.select("account_id", "ordered_at", "category", money="amount")
    seen = history(inputs.spine, orders, "ordered_at")
    age, money = days_between(seen["ordered_at"], seen["at"]), seen["money"]
    span = age.max() - age.min()
    bought = seen.group_by("row").agg(
        days_since_order=age.min(),
        orders_30d=seen.count(where=age <= 30),
        orders_90d=seen.count(where=age <= 90),
        spend_30d=total(money, age <= 30),
        spend_90d=total(money, age <= 90),
        basket_mean=money.mean(),
        basket_vs_own=ratio(money.argmax(seen["ordered_at"]), money.mean()),
        categories_90d=seen["category"].nunique(where=age <= 90),
        gap=ratio(span, seen["ordered_at"].count() - 1),
    )
    return bought.mutate(
        spend_trend=ratio(bought["spend_30d"] * 3.0, bought["spend_90d"]),
        order_silence=ratio(bought["days_since_order"], bought["gap"]),
    ).drop("gap")


def _mix(inputs: Inputs) -> Any:
    orders = inputs.records.orders.select("account_id", "ordered_at", "category", money="amount")
    seen = history(inputs.spine, orders, "ordered_at")
    recent = seen.filter(days_between(seen["ordered_at"], seen["at"]) <= 180)
    by_category = recent.group_by(["row", "category"]).agg(money=recent["money"].sum())
    return by_category.group_by("row").agg(
        top_category_share=ratio(by_category["money"].max(), by_category["money"].sum())
    )


def _since_due(inputs: Inputs) -> Any:
    due = inputs.bills.filter(inputs.bills["own"]).select("row", "due_at")
    orders = inputs.records.orders.select("account_id", "ordered_at")
    seen = history(inputs.spine, orders, "ordered_at").join(due, "row")
    return seen.group_by("row").agg(orders_since_due=seen.count(where=seen["ordered_at"] >= seen["due_at"]))


def _refunds(inputs: Inputs) -> Any:
    orders = inputs.records.orders.select("order_id", "account_id")
    refunds = inputs.records.refunds.select("order_id", refunded_at="at", refunded="amount")
    refunds = refunds.join(orders, "order_id").drop("order_id")
    seen = history(inputs.spine, refunds, "refunded_at")
    age = days_between(seen["refunded_at"], seen["at"])
    return seen.group_by("row").agg(
        refunds_90d=seen.count(where=age <= 90),
        refunded_90d=total(seen["refunded"], age <= 90),
        days_since_refund=age.min(),
    )


def _refunds_compared(inputs: Inputs) -> Any:
    back = _refunds(inputs)
    orders = inputs.records.orders.select("account_id", "ordered_at", money="amount")
    seen = history(inputs.spine, orders, "ordered_at")
    recent = days_between(seen["ordered_at"], seen["at"]) <= 90
    spent = seen.group_by("row").agg(spend=seen["money"].sum(where=recent))
    debt = inputs.bills.group_by("row").agg(unpaid=inputs.bills["unpaid"].sum())
    joined = back.join(spent, "row").left_join(debt, "row")
    return joined.select(
        "row",
        "refunds_90d",
        "refunded_90d",
        "days_since_refund",
        refund_share_90d=ratio(joined["refunded_90d"], joined["spend"]),
        refunded_to_unpaid=ratio(joined["refunded_90d"], joined["unpaid"]),
    )


BLOCKS = (
    Block("orders", ("orders",), _orders),
    Block("orders", ("orders",), _mix),
    Block("orders", ("orders",), _since_due),
    Block("orders", ("orders", "refunds"), _refunds_compared),
)
