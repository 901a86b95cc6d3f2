"""Orders and refunds of one month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .parameters import Floats, Parameters
from .people import Ints, People
from .standing import History


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders (n,) in order of account; `refund` is 0 and `refunded_at` inf where nothing came back."""

    account: Ints
    day: Floats
    amount: Floats
    category: Ints
    refund: Floats
    refunded_at: Floats


def shop(
    month: int,
    start: Floats,
    end: Floats,
    people: People,
    history: History,
    parameters: Parameters,
    rng: np.random.Generator,
) -> Orders:
    """Draw the orders between two moments per account, (accounts,) each.

    Accounts with an overdue bill are frozen until it is paid.
    """
    shopping = parameters.shopping
    rate = people.order_rate * shopping.season[month % 12] * (end - start) / 30.4
    account = np.repeat(np.arange(len(rate)), rng.poisson(rate))
    at = start[account] + (end - start)[account] * rng.random(len(account))
    frozen = (at >= history.frozen_from[account]) & (at < history.paid_until[account])
    kept = (at >= people.opened[account]) & ~frozen
    account, at = account[kept], at[kept]
    n = len(account)
    amount = people.order_size[account] * np.exp(shopping.order_sd * rng.standard_normal(n))
    amount = np.round(np.maximum(amount, 1.0), 2)
    back = rng.random(n) < people.refund_rate[account]
    part = np.where(rng.random(n) < 0.7, 1.0, rng.uniform(0.2, 0.8, n))
    delay = rng.uniform(0.5, shopping.refund_delay_days, n)
    return Orders(
        account=account,
        day=at,
        amount=amount,
        category=rng.choice(len(shopping.categories), n, p=shopping.category_share),
        refund=np.where(back, np.round(amount * part, 2), 0.0),
        refunded_at=np.where(back, at + delay, np.inf),
    )


def billable(orders: Orders, until: Floats) -> Floats:
    """Money to be billed per account, (accounts,): orders less what came back by then."""
    net = orders.amount - np.where(orders.refunded_at < until[orders.account], orders.refund, 0.0)
    return np.bincount(orders.account, weights=net, minlength=len(until)).astype(np.float64)
