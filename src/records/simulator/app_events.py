"""What people do in the app: opening it, looking at bills, trying to pay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from ..tables import APP_EVENTS
from .calendar import month_starts
from .collection import World
from .parameters import Floats
from .people import Ints
from .portfolio import Portfolio

_OPEN, _BILL_PAGE, _PAYMENT_PAGE, _FAILED = range(len(APP_EVENTS))
_MINUTES = 1 / 144  # ten of them, in days


@dataclass(frozen=True, slots=True)
class AppEvents:
    """One row per event (e,): account, day, row of APP_EVENTS."""

    account: Ints
    day: Floats
    event: Ints


def visit_app(portfolio: Portfolio, world: World, months: int, rng: np.random.Generator) -> AppEvents:
    """Draw all app events, in order of time.

    Those around a payment lie in the interval of that payment, and those of an open bill come at a rate
    of the debtor's own: events tell about the debtor, never about what is still to come.
    """
    parts = [
        *_browsing(world, months, rng),
        *_around_payments(portfolio, world, rng),
        *_while_overdue(portfolio, world, rng),
    ]
    account, at = (np.concatenate([getattr(p, name) for p in parts]) for name in ("account", "day"))
    order = np.argsort(at, kind="stable")
    event = np.concatenate([p.event for p in parts])
    return AppEvents(account[order], at[order], event[order])


def _browsing(world: World, months: int, rng: np.random.Generator) -> list[AppEvents]:
    people = world.people
    end = float(month_starts(months)[-1])
    since = np.maximum(people.opened, 0.0)
    count = rng.poisson(people.open_rate * np.maximum(end - since, 0.0) / 30.4)
    account = np.repeat(np.arange(len(count)), count)
    at = since[account] + (end - since[account]) * rng.random(len(account))
    looks = rng.random(len(account)) < world.parameters.behaviour.bill_page
    later = at[looks] + _MINUTES * rng.random(int(looks.sum()))
    return [_events(account, at, _OPEN), _events(account[looks], later, _BILL_PAGE)]


def _around_payments(portfolio: Portfolio, world: World, rng: np.random.Generator) -> list[AppEvents]:
    behaviour, bills = world.parameters.behaviour, portfolio.bills
    paid = np.flatnonzero(portfolio.paid_at < portfolio.end)
    page = paid[rng.random(len(paid)) < behaviour.payment_page]
    kind = world.people.kind[bills.account[paid]]
    bad_month = -bills.shock[paid] / world.parameters.repayment.shock_sd
    chance = expit(logit(behaviour.failed[kind]) + behaviour.failed_shock * bad_month)
    failed = paid[rng.random(len(paid)) < chance]
    room = portfolio.paid_at - portfolio.paid_from
    before = portfolio.paid_at[page] - np.minimum(_MINUTES, room[page]) * rng.random(len(page))
    tried = portfolio.paid_from[failed] + room[failed] * rng.random(len(failed))
    return [
        _events(bills.account[page], before, _PAYMENT_PAGE),
        _events(bills.account[failed], tried, _FAILED),
    ]


def _while_overdue(portfolio: Portfolio, world: World, rng: np.random.Generator) -> list[AppEvents]:
    behaviour, log = world.parameters.behaviour, portfolio.log
    account = portfolio.bills.account[log.bill]
    kind = world.people.kind[account]
    shock = portfolio.bills.shock[log.bill] / world.parameters.repayment.shock_sd
    length = np.minimum(log.paid_at, log.end) - log.day
    rates = {
        _BILL_PAGE: behaviour.overdue_pages[kind],
        _FAILED: behaviour.overdue_failed[kind] * np.exp(-behaviour.failed_shock * shock),
    }
    found = []
    for event, rate in rates.items():
        count = rng.poisson(rate * length)
        row = np.repeat(np.arange(len(count)), count)
        found.append(_events(account[row], log.day[row] + length[row] * rng.random(len(row)), event))
    return found


def _events(account: npt.NDArray[np.int64], at: Floats, event: int) -> AppEvents:
    return AppEvents(account, at, np.full(len(account), event))
