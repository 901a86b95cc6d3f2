"""Prices that follow what is left of the budgets while the day's decisions come in, one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..checks import check_between, check_same_length
from ..compiled import compiled
from .problem import Float

_STEP = 2.0  # on the log of a price, per relative error of use and case
_PATIENCE = 100.0  # cases that the first prices are worth, at least
_HEAVY = 3.0  # the same for each time that one decision uses what is meant for a case
_SMALLEST = 0.01  # of the resource that costs most in all: a price below it is as good as 0
_LARGEST_STEP = 1.0


class Day(NamedTuple):
    """What a decision changes; see `LivePrices`."""

    prices: Float
    left: Float
    mean: Float


class Rates(NamedTuple):
    """What it does not; see `LivePrices`."""

    pace: Float
    patience: Float
    smallest: Float


@dataclass(frozen=True, slots=True)
class LivePrices:
    """Prices now, and what they go by. Nothing changes in place: `track_prices` gives the next.

    prices : (m,) money per unit. left : (m,) units. to_come, seen : cases expected, and cases decided.
    mean : (m,) mean price over the cases seen: tomorrow's start, as the last prices of a day wander.
    pace : (m,) units per case there were at the start. patience : (m,) cases that the first prices are worth.
    smallest : (m,) money per unit, least price; as good as 0.
    """

    prices: Float
    left: Float
    mean: Float
    to_come: float
    seen: float
    pace: Float
    patience: Float
    smallest: Float

    def after(self, day: Day, cases: float) -> LivePrices:
        """The same day, so many cases later."""
        to_come, seen = max(self.to_come - cases, 0.0), self.seen + cases
        return replace(self, prices=day.prices, left=day.left, mean=day.mean, to_come=to_come, seen=seen)

    def day(self) -> Day:
        """What changes, copied, for the compiled loop to change."""
        return Day(self.prices.copy(), self.left.copy(), self.mean.copy())

    def rates(self) -> Rates:
        """What does not change, for the compiled loop."""
        return Rates(self.pace, self.patience, self.smallest)


def live_prices(
    prices: npt.ArrayLike,
    budgets: npt.ArrayLike,
    cases: float,
    heaviest: npt.ArrayLike,
    smallest: npt.ArrayLike | None = None,
) -> LivePrices:
    """Begin a day.

    Parameters
    ----------
    prices : (m,) to begin with, such as yesterday's; >= 0.
    budgets : (m,) units for the day, > 0; infinite where there is no limit.
    cases : how many are expected.
    heaviest : (m,) the most that one decision uses: a call's minutes. Heavier use is waited out longer.
    smallest : (m,) prices from which one that is 0 can rise; None: at which a budget costs 1 % of what the
        costliest one does.

    Raises
    ------
    ValueError
        When lengths differ, a number is out of its range, or all prices are 0 and `smallest` is not given.

    Examples
    --------
    >>> live = live_prices([1.5], budgets=[400.0], cases=1000, heaviest=[6.0])
    >>> busy = track_prices(live, used=[6.0])
    >>> busy.left.tolist(), busy.to_come, bool(busy.prices > live.prices)
    ([394.0], 999.0, True)
    """
    first, limits, most = (np.asarray(a, dtype=np.float64) for a in (prices, budgets, heaviest))
    sizes = {"prices": first.size, "budgets": limits.size, "heaviest": most.size}
    check_same_length("give one of each per resource", **sizes)
    check_between(cases, "cases", gt=0, remedy="give the number of cases expected")
    for r in range(limits.size):
        check_between(float(first[r]), f"prices[{r}]", ge=0)
        check_between(float(limits[r]), f"budgets[{r}]", gt=0, remedy="rule out the actions that use it")
        check_between(float(most[r]), f"heaviest[{r}]", ge=0)
    limited = np.isfinite(limits)
    lowest = np.where(limited, _smallest(first, limits, smallest), 0.0)
    start = np.where(limited, np.maximum(first, lowest), 0.0)
    pace = limits / cases
    patience = np.maximum(_PATIENCE, _HEAVY * most / pace)
    return LivePrices(start, limits, start, float(cases), 0.0, pace, patience, lowest)


def _smallest(prices: Float, budgets: Float, given: npt.ArrayLike | None) -> Float:
    lowest: Float
    if given is not None:
        lowest = np.asarray(given, dtype=np.float64)
        check_same_length("give one of each per resource", smallest=lowest.size, budgets=budgets.size)
        check_between(float(lowest.min(initial=np.inf)), "smallest", gt=0)
        return lowest
    limited = np.isfinite(budgets)
    costs = np.multiply(prices, budgets, out=np.zeros_like(budgets), where=limited)
    if limited.any() and not costs.max() > 0:
        raise ValueError(
            f"prices == {prices}, must be > 0 for a limited resource. "
            "Remedy: give smallest, prices so low that they are as good as 0."
        )
    lowest = _SMALLEST * costs.max(initial=0.0) / budgets
    return lowest


def track_prices(live: LivePrices, used: npt.ArrayLike, cases: float = 1.0) -> LivePrices:
    """The prices after some more decisions.

    Parameters
    ----------
    used : (m,) what these decisions used together. cases : how many they were.

    Notes
    -----
    Dual mirror descent on the log of the prices (Balseiro, Lu and Mirrokni 2023, *The best of many worlds*),
    against the pace that what is left allows. The step is 2 / (100 + cases seen) + 2 / (100 + cases
    to come): quick while yesterday's prices are all there is, and again when the budgets must come out even.

    Examples
    --------
    >>> live = live_prices([1.5], budgets=[400.0], cases=1000, heaviest=[6.0])
    >>> idle = track_prices(live, used=[0.0], cases=100)
    >>> bool(idle.prices < live.prices), idle.seen
    (True, 100.0)
    """
    day = live.day()
    track(day, live.rates(), np.asarray(used, dtype=np.float64), float(cases), live.seen, live.to_come)
    return live.after(day, cases)


@compiled
def track(day: Day, rates: Rates, used: Float, cases: float, seen: float, to_come: float) -> None:
    """Change the day's prices, what is left and the mean after so many cases."""
    for r in range(used.size):
        if day.left[r] < np.inf:
            meant = cases * day.left[r] / max(to_come, cases)
            step = _STEP / (rates.patience[r] + seen) + _STEP / (rates.patience[r] + to_come)
            move = step * (used[r] - meant) / rates.pace[r]
            price = day.prices[r] * np.exp(min(max(move, -_LARGEST_STEP), _LARGEST_STEP))
            day.prices[r] = max(price, rates.smallest[r])
            day.left[r] -= used[r]
            day.mean[r] += (day.prices[r] - day.mean[r]) * cases / (seen + cases)
