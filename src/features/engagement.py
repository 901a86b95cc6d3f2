"""Features of the app: visits, silence, looking at the bill, trying to pay and failing."""

from __future__ import annotations

from typing import Any

from .block import Block, Inputs
from .moments import day_number, days_between, history, ratio


def _visits(inputs: Inputs) -> Any:
    seen = _seen(inputs)
    age, event = days_between(seen["event_at"], seen["at"]), seen["event"]
    opened = event == "open"
    visits = seen.group_by("row").agg(
        days_since_open=age.min(where=opened),
        opens_7d=seen.count(where=opened & (age <= 7)),
        opens_30d=seen.count(where=opened & (age <= 30)),
        opens_90d=seen.count(where=opened & (age <= 90)),
        active_days_30d=day_number(seen["event_at"]).nunique(where=age <= 30),
        bill_views_7d=seen.count(where=(event == "bill_page") & (age <= 7)),
        bill_views_30d=seen.count(where=(event == "bill_page") & (age <= 30)),
        payment_page_7d=seen.count(where=(event == "payment_page") & (age <= 7)),
        visits_without_paying_30d=_unpaid_visits(seen),
        days_since_payment_page=age.min(where=event == "payment_page"),
        failed_payments_7d=seen.count(where=(event == "payment_failed") & (age <= 7)),
        failed_payments_30d=seen.count(where=(event == "payment_failed") & (age <= 30)),
        days_since_failed_payment=age.min(where=event == "payment_failed"),
    )
    opens_in_a_month = visits["opens_90d"] / 3.0
    return visits.mutate(
        opens_trend=ratio(visits["opens_30d"], opens_in_a_month),
        open_silence=visits["days_since_open"] * visits["opens_90d"] / 90.0,
    ).drop("opens_90d")


def _seen(inputs: Inputs) -> Any:
    """Spine rows beside their account's app events and its last payment."""
    bills = inputs.bills
    last = bills.group_by("row").agg(last_paid_at=bills["last_paid_at"].max())
    events = inputs.records.app_events.select("account_id", "event", event_at="at")
    return history(inputs.spine, events, "event_at").left_join(last, "row").drop("row_right")


def _unpaid_visits(seen: Any) -> Any:
    """Payment-page visits of the last 30 days after which no payment came before the moment."""
    recent = days_between(seen["event_at"], seen["at"]) <= 30
    no_payment = seen["last_paid_at"].isnull() | (seen["event_at"] > seen["last_paid_at"])
    return seen.count(where=(seen["event"] == "payment_page") & recent & no_payment)


BLOCKS = (Block("engagement", ("app_events",), _visits),)
