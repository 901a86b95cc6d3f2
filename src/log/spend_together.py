"""Take what many decisions use of a day's budgets at once, as if they had come one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from ..policy.live_prices import LivePrices
from .price_days import read_day
from .shared_prices import SharedPrices, Spending

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spent:
    """What some decisions took together, and the prices after them; None when they used nothing."""

    spending: Spending
    after: LivePrices | None


def fits_in_turn(used: Float, left: Float) -> Bool:
    """Which of n decisions find enough left, (n,): those that do not take nothing.

    Parameters
    ----------
    used : (n, m) units, in the order of the decisions. left : (m,) units before the first.

    Examples
    --------
    >>> fits_in_turn(np.array([[6.0], [6.0], [4.0], [1.0]]), np.array([10.0])).tolist()
    [True, False, True, False]
    """
    fits, taken = np.zeros(len(used), dtype=np.bool_), np.zeros_like(left)
    for place, one in enumerate(used):
        fits[place] = ((taken + one) <= left).all()
        if fits[place]:
            taken = taken + one
    return fits


def spend_together(
    connection: Connection, prices: SharedPrices, spendings: Sequence[Spending]
) -> tuple[Bool, list[Spent]]:
    """Take what fits, in the decisions' transaction; which fitted (n,), and what was taken per arm and day.

    The prices move once, by what all of an arm used together.
    """
    fits = np.zeros(len(spendings), dtype=np.bool_)
    places: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(spendings):
        places.setdefault((one.arm, one.day), []).append(place)
    spent = []
    for (arm, day), ours in places.items():
        used = np.stack([spendings[place].used for place in ours])
        live = read_day(connection, day, arm)
        left = np.full(used.shape[1], np.inf) if live is None else live.left
        fits[ours] = own = fits_in_turn(used, left)
        total = np.minimum(used[own].sum(axis=0), left)  # the order of summation may differ
        whole = Spending(arm, day, total, int(own.sum()))
        spent.append(Spent(whole, prices.spend(connection, whole)))
    return fits, spent
