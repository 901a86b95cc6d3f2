"""Features of the date: month end, the usual pay day, tenure."""

from __future__ import annotations

from math import pi
from typing import Any

import ibis

from .block import Block, Inputs
from .moments import days_between, history

_MONTH = 30.4375  # Mean length of a month, in days.


def _moment(inputs: Inputs) -> Any:
    accounts = inputs.records.accounts.select("account_id", "opened_at")
    seen = history(inputs.spine, accounts, "opened_at")
    at = seen["at"]
    next_month = (at.truncate("M") + ibis.interval(months=1)).truncate("M")
    return seen.select(
        "row",
        day_of_month=at.day(),
        day_of_week=at.day_of_week.index() + 1,
        days_to_month_end=days_between(at, next_month).floor(),
        tenure_days=days_between(seen["opened_at"], at),
    )


def _pay_day(inputs: Inputs) -> Any:
    """Mean direction of the days of the month on which the account paid."""
    seen = history(inputs.spine, inputs.records.payments.select("account_id", "paid_at"), "paid_at")
    paid = seen.filter(seen["paid_at"].notnull())
    angle = paid["paid_at"].day() * (2.0 * pi / _MONTH)
    means = paid.group_by("row").agg(sine=angle.sin().mean(), cosine=angle.cos().mean())
    direction = means["sine"].atan2(means["cosine"]) * (_MONTH / (2.0 * pi))
    strength = (means["sine"] * means["sine"] + means["cosine"] * means["cosine"]).sqrt()
    # Rounded, so that a pay day on the very day does not come out as a month ahead in another order of sums.
    return means.select("row", pay_day=direction.round(6), pay_day_regularity=strength)


def _pay_days(inputs: Inputs) -> Any:
    bills = inputs.bills.filter(inputs.bills["own"]).select("row", "at", "due_at")
    days = _pay_day(inputs).join(bills, "row")
    return days.select(
        "row",
        "pay_day_regularity",
        days_to_pay_day=_forward(days["pay_day"] - days["at"].day()),
        due_to_pay_day=_forward(days["pay_day"] - days["due_at"].day() + _MONTH / 2.0) - _MONTH / 2.0,
    )


def _forward(days: Any) -> Any:
    """Days until the next time a day of the month comes round, in [0, _MONTH)."""
    return days - (days / _MONTH).floor() * _MONTH


BLOCKS = (
    Block("calendar", (), _moment),
    Block("calendar", (), _pay_days),
)
