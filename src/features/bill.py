"""Features of the bill in question."""

from __future__ import annotations

from typing import Any

from .block import Block, Inputs
from .moments import day_number, days_between, ratio


def _bill(inputs: Inputs) -> Any:
    bills = inputs.bills
    own = bills["own"]
    since_issue = days_between(bills["issued_at"], bills["at"])
    since_payment = days_between(bills["last_paid_at"], bills["at"])
    return bills.group_by("row").agg(
        days_past_due=(day_number(bills["at"]) - day_number(bills["due_at"])).max(where=own),
        amount_at_stake=bills["unpaid"].sum(where=own),
        bill_amount=bills["amount"].sum(where=own),
        bill_paid_share=ratio(bills["paid"].sum(where=own), bills["amount"].sum(where=own)),
        bill_payments=bills["payments"].sum(where=own),
        days_since_issue=since_issue.max(where=own),
        days_since_bill_payment=since_payment.min(where=own),
        bill_vs_usual=ratio(bills["amount"].sum(where=own), bills["amount"].mean(where=~own)),
    )


BLOCKS = (Block("bill", (), _bill),)
