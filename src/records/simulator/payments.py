"""Payments: the full one, or a part first and the rest later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .bills import Bills
from .parameters import Floats, Parameters
from .people import Ints, People


@dataclass(frozen=True, slots=True)
class Payments:
    """Payments (n,) of bills, in no order; `full` marks the one that settles the bill."""

    bill: Ints
    day: Floats
    amount: Floats
    full: Ints


def pay(
    bills: Bills, paid_at: Floats, people: People, parameters: Parameters, rng: np.random.Generator
) -> Payments:
    """Split bills (n,), settled at `paid_at` (inf: never), into payments.

    A first part is paid with the same probability in every interval in which the bill is open, so that
    it tells about the debtor, never about what is still to come.
    """
    part_at = _part_times(bills, paid_at, people, parameters, rng)
    low, high = parameters.repayment.partial_share
    share = rng.uniform(low, high, len(paid_at))
    part = np.where(np.isfinite(part_at), np.round(bills.amount * share, 2), 0.0)
    parts, fulls = np.flatnonzero(part > 0), np.flatnonzero(np.isfinite(paid_at))
    rest = np.round(bills.amount - part, 2)
    return Payments(
        bill=np.concatenate([parts, fulls]),
        day=np.concatenate([part_at[parts], paid_at[fulls]]),
        amount=np.concatenate([part[parts], rest[fulls]]),
        full=np.repeat([0, 1], [len(parts), len(fulls)]),
    )


def _part_times(
    bills: Bills, paid_at: Floats, people: People, parameters: Parameters, rng: np.random.Generator
) -> Floats:
    """When a first part is paid, (n,); inf: never."""
    start = np.column_stack([bills.issued, bills.starts])
    end = np.minimum(np.column_stack([bills.starts[:, 0], bills.ends]), paid_at[:, None])
    chance = parameters.repayment.partial[people.kind[bills.account]]
    happens = (end > start) & (rng.random(start.shape) < chance[:, None])
    first, row = happens.argmax(axis=1), np.arange(len(paid_at))
    begin = start[row, first]
    when = begin + (end[row, first] - begin) * rng.random(len(row))
    return np.where(happens.any(axis=1), when, np.inf)
