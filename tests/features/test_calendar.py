"""Dates against pandas, row by row."""

import cmath
from math import pi

import numpy as np

MONTH = 30.4375


def direction(past):
    days = past.rows("payments", "paid_at")["paid_at"].dt.day
    return np.exp(2j * pi * days.to_numpy() / MONTH).mean() if len(days) else complex(np.nan)


def pay_day(past):
    return round(cmath.phase(direction(past)) * MONTH / (2 * pi), 6)


def test_the_date_itself(agree):
    agree("day_of_month", lambda past: past.at.day)
    agree("day_of_week", lambda past: past.at.isoweekday())
    agree("days_to_month_end", lambda past: past.at.days_in_month - past.at.day)


def test_tenure(agree):
    agree("tenure_days", lambda past: past.rows("accounts", "opened_at")["age"].max())


def test_the_usual_pay_day(agree):
    agree("pay_day_regularity", lambda past: abs(direction(past)))
    agree("days_to_pay_day", lambda past: (pay_day(past) - past.at.day) % MONTH)


def test_pay_day_from_the_due_date_goes_the_shorter_way_round(agree):
    def oracle(past):
        gap = (pay_day(past) - past.bills["due_at"][past.bill_id].day) % MONTH
        return gap - MONTH if gap >= MONTH / 2 else gap

    agree("due_to_pay_day", oracle)
