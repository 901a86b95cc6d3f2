"""Prices that follow what is left of the budgets while the day's decisions come in, one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..checks import check_between, check_same_length
from .compiled import compiled
from .problem import Float

_STEP = 2.0  # on the log of a price, per relative error of use and case
_PATIENCE = 100.0  # cases that the first prices are worth, at least
_HEAVY = 3.0  # the same for each time that one decision uses what is meant for a case
_SMALLEST = 1e-3  # of the resource that costs most in all: below it a price is as good as 0
_LARGEST_STEP = 1.0


@dataclass(frozen=True, slots=True)
class LivePrices:
    """Prices now, and what they go by. Nothing changes in place: `track_prices` gives the next.

    prices : (m,) money per unit. left : (m,) units. to_come, seen : cases expected, and cases decided.
    pace : (m,) units per case there were at the start. patience : (m,) cases that the first prices are worth.
    smallest : (m,) money per unit, least price; as good as 0.
    """

    prices: Float
    left: Float
    to_come: float
    seen: float
    pace: Float
    patience: Float
    smallest: Float


def live_prices(
    prices: npt.ArrayLike, budgets: npt.ArrayLike, cases: float, heaviest: npt.ArrayLike
) -> LivePrices:
    """Begin a day.

    Parameters
    ----------
    prices : (m,) to begin with, such as yesterday's; >= 0.
    budgets : (m,) units for the day, > 0; infinite where there is no limit.
    cases : how many are expected.
    heaviest : (m,) the most that one decision uses: a call's minutes. Heavier use is waited out longer.

    Raises
    ------
    ValueError
        When lengths differ or a number is out of its range.

    Examples
    --------
    >>> live = live_prices([1.5], budgets=[400.0], cases=1000, heaviest=[6.0])
    >>> busy = track_prices(live, used=[6.0])
    >>> busy.left.tolist(), busy.to_come, bool(busy.prices > live.prices)
    ([394.0], 999.0, True)
    """
    first, limits, most = (np.asarray(a, dtype=np.float64) for a in (prices, budgets, heaviest))
    check_same_length(
        "give one of each per resource", prices=first.size, budgets=limits.size, heaviest=most.size
    )
    check_between(cases, "cases", gt=0, remedy="give the number of cases expected")
    for r in range(limits.size):
        check_between(first[r], f"prices[{r}]", ge=0)
        check_between(limits[r], f"budgets[{r}]", gt=0, remedy="make the actions that use it ineligible")
        check_between(most[r], f"heaviest[{r}]", ge=0)
    limited = np.isfinite(limits)
    pace = limits / cases
    worth = float((first * np.where(limited, limits, 0.0)).max(initial=0.0)) or 1.0
    smallest = np.where(limited, _SMALLEST * worth / limits, 0.0)
    start = np.where(limited, np.maximum(first, smallest), 0.0)
    patience = np.maximum(_PATIENCE, _HEAVY * most / pace)
    return LivePrices(start, limits, float(cases), 0.0, pace, patience, smallest)


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
    spent = np.asarray(used, dtype=np.float64)
    prices, left = live.prices.copy(), live.left.copy()
    track(prices, left, spent, cases, (live.seen, live.to_come), (live.pace, live.patience, live.smallest))
    return replace(
        live, prices=prices, left=left, to_come=max(live.to_come - cases, 0.0), seen=live.seen + cases
    )


@compiled
def track(
    prices: Float,
    left: Float,
    used: Float,
    cases: float,
    clock: tuple[float, float],
    rates: tuple[Float, Float, Float],
) -> None:
    """Change prices and what is left after so many cases; `clock`: cases seen and to come before them."""
    (seen, to_come), (pace, patience, smallest) = clock, rates
    for r in range(prices.size):
        if left[r] < np.inf:
            meant = cases * left[r] / max(to_come, cases)
            step = _STEP / (patience[r] + seen) + _STEP / (patience[r] + to_come)
            move = step * (used[r] - meant) / pace[r]
            prices[r] *= np.exp(min(max(move, -_LARGEST_STEP), _LARGEST_STEP))
            prices[r] = max(prices[r], smallest[r])
            left[r] -= used[r]
