"""Every bill of an account as it stood at the moment: the base of several families."""

from __future__ import annotations

from typing import Any

import ibis

from ..records.paid import CENT
from ..records.tables import Records
from .moments import at_least, day_number


def bill_states(spine: Any, records: Records) -> Any:
    """One row per spine row and bill of its account issued before the moment.

    Returns
    -------
    Ibis table: row, at, own (is the spine row's bill), bill_id, issued_at, due_at, amount, paid and unpaid
    (money), payments (count), last_paid_at, settled (paid in full), overdue (due day passed, not
    settled), days_late (calendar days from the due day to settlement, or to the moment; negative
    before the due day), unpaid_30d_ago (money).
    """
    mine = spine.select("row", "at", owner=spine["account_id"], own_bill=spine["bill_id"])
    bills = records.bills
    seen = mine.join(bills, [mine["owner"] == bills["account_id"], bills["issued_at"] < mine["at"]])
    paid = _paid(seen, records.payments)
    states = seen.left_join(paid, ["row", "bill_id"], rname="paid_{name}")
    states = states.mutate(own=states["bill_id"] == states["own_bill"], paid=states["paid"].fill_null(0.0))
    states = states.mutate(unpaid=at_least(states["amount"] - states["paid"], 0.0))
    return _late(states)


def _paid(seen: Any, payments: Any) -> Any:
    """Money paid on each seen bill before the moment; no row where there was none."""
    money = payments.select("paid_at", paid_amount="amount", paid_bill="bill_id")
    joined = seen.join(money, [seen["bill_id"] == money["paid_bill"], money["paid_at"] < seen["at"]])
    then = joined["at"] - ibis.interval(days=30)
    return joined.group_by(["row", "bill_id"]).agg(
        paid=joined["paid_amount"].sum(),
        paid_30d_ago=joined["paid_amount"].sum(where=joined["paid_at"] < then),
        payments=joined.count(),
        last_paid_at=joined["paid_at"].max(),
    )


def _late(states: Any) -> Any:
    """Add settlement and lateness."""
    settled = states["unpaid"] < CENT
    due_day, day = day_number(states["due_at"]), day_number(states["at"])
    ended = settled.ifelse(day_number(states["last_paid_at"]), day)
    then = states["at"] - ibis.interval(days=30)
    owed_then = at_least(states["amount"] - states["paid_30d_ago"].fill_null(0.0), 0.0)
    return states.select(
        "row",
        "at",
        "bill_id",
        "own",
        "issued_at",
        "due_at",
        "amount",
        "paid",
        "unpaid",
        "last_paid_at",
        payments=states["payments"].fill_null(0),
        settled=settled,
        overdue=~settled & (due_day < day),
        days_late=ended - due_day,
        unpaid_30d_ago=(states["issued_at"] < then).ifelse(owed_then, 0.0),
    )
