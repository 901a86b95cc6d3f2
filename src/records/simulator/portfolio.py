"""The month loop: shop, bill, collect, remember."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from .bills import Bills, issue_bills
from .calendar import month_starts
from .collection import Collected, World, collect
from .episode import DecisionLog
from .parameters import Floats
from .people import Ints
from .shopping import Orders, billable, shop
from .standing import History, blank_history

_LEAST_BILL = 1.0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything that happened, uncut: rows of `log.bill` count rows of `bills`."""

    orders: Orders
    bills: Bills
    paid_at: Floats
    paid_from: Floats
    log: DecisionLog
    end: float  # day on which the records end


def run_portfolio(world: World, months: int, rng: np.random.Generator) -> Portfolio:
    """Run the portfolio month by month, each account by its own cycle.

    An account has at most one unpaid bill: orders made before it is frozen are billed after it has paid.
    """
    starts = month_starts(months)
    history = blank_history(world.standing)
    accounts = len(world.people.debtor)
    orders: list[Orders] = []
    issued: list[tuple[Bills, Collected]] = []
    for month in range(months):
        begin, end = starts[month] + world.people.cycle, starts[month + 1] + world.people.cycle
        if month == 0:
            begin = np.zeros(accounts)
        ready = (history.unbilled >= _LEAST_BILL) & (history.paid_until <= begin)
        account = np.flatnonzero(ready)
        issued.append(_bill(account, begin[account], history, world, rng))
        ordered = shop(month, begin, end, world.people, history, world.parameters, rng)
        history.unbilled[:] += billable(ordered, end)
        orders.append(ordered)
    return _joined(orders, issued, float(starts[-1]))


def _bill(
    ready: Ints, issued: Floats, history: History, world: World, rng: np.random.Generator
) -> tuple[Bills, Collected]:
    amount = np.round(history.unbilled[ready], 2)
    bills = issue_bills(ready, amount, issued, history.waivers, world.people, world.parameters, rng)
    collected = collect(bills, history, world, rng)
    _remember(bills, collected, history, world)
    return bills, collected


def _remember(bills: Bills, collected: Collected, history: History, world: World) -> None:
    log, account = collected.log, bills.account
    history.unbilled[account] = 0.0
    history.frozen_from[account] = bills.ends[:, 0]
    history.paid_until[account] = collected.paid_at
    out = log.opt_out
    history.opted_out[account[log.bill[out]], world.policy.channel[log.action[out]]] = True
    loud = log.complaint
    until = log.day[loud] + world.parameters.harm.complaint_open_days
    np.maximum.at(history.blocked_until, account[log.bill[loud]], until)
    np.maximum.at(history.blocked_until, account, bills.dispute_end)
    kinds = [action.incentive.kind if action.incentive else "" for action in world.catalogue.actions]
    waived = np.array([kind == "waiver" for kind in kinds])[log.action]
    had = waived & (log.reached >= 0) & np.isfinite(log.paid_at)
    np.add.at(history.waivers, account[log.bill[had]], 1)


def _joined(orders: list[Orders], issued: list[tuple[Bills, Collected]], end: float) -> Portfolio:
    offsets = np.cumsum([0] + [len(bills.account) for bills, _ in issued])
    logs = [
        replace(collected.log, bill=collected.log.bill + offset)
        for (_, collected), offset in zip(issued, offsets[:-1], strict=True)
    ]
    return Portfolio(
        orders=_stack(orders),
        bills=_stack([bills for bills, _ in issued]),
        paid_at=np.concatenate([collected.paid_at for _, collected in issued]),
        paid_from=np.concatenate([collected.paid_from for _, collected in issued]),
        log=_stack(logs),
        end=end,
    )


def _stack(parts: list[Any]) -> Any:
    """Put dataclasses of arrays one after the other."""
    names = [field.name for field in fields(parts[0])]
    return type(parts[0])(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
