"""Shopping against pandas, row by row."""

import numpy as np


def orders(past, days=10**6):
    return past.rows("orders", "ordered_at").query("age <= @days").sort_values("ordered_at")


def refunds(past):
    return past.rows("refunds", "at")


def test_recency_frequency_value(agree):
    agree("days_since_order", lambda past: orders(past)["age"].min())
    agree("orders_30d", lambda past: len(orders(past, 30)))
    agree("orders_90d", lambda past: len(orders(past, 90)))
    agree("spend_30d", lambda past: orders(past, 30)["amount"].sum())
    agree("spend_90d", lambda past: orders(past, 90)["amount"].sum())


def test_trend_and_silence(agree):
    def trend(past):
        spend = orders(past, 90)["amount"].sum()
        return 3 * orders(past, 30)["amount"].sum() / spend if spend else np.nan

    def silence(past):
        gap = -orders(past)["age"].diff().mean()
        return orders(past)["age"].min() / gap if gap > 0 else np.nan

    agree("spend_trend", trend)
    agree("order_silence", silence)


def test_basket_and_mix(agree):
    def top_share(past):
        by_category = orders(past, 180).groupby("category")["amount"].sum()
        return by_category.max() / by_category.sum()

    agree("basket_mean", lambda past: orders(past)["amount"].mean())
    agree("basket_vs_own", lambda past: orders(past)["amount"].tail(1).mean() / orders(past)["amount"].mean())
    agree("categories_90d", lambda past: orders(past, 90)["category"].nunique())
    agree("top_category_share", top_share)


def test_orders_since_the_due_date(agree):
    agree(
        "orders_since_due",
        lambda past: (orders(past)["ordered_at"] >= past.bills["due_at"][past.bill_id]).sum(),
    )


def test_refunds(agree):
    def back(past):
        return refunds(past).query("age <= 90")["amount"].sum()

    agree("refunds_90d", lambda past: (refunds(past)["age"] <= 90).sum())
    agree("refunded_90d", back)
    agree("days_since_refund", lambda past: refunds(past)["age"].min())
    agree("refund_share_90d", lambda past: back(past) / orders(past, 90)["amount"].sum())
    agree("refunded_to_unpaid", lambda past: back(past) / past.bills["unpaid"].sum())
