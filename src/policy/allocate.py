"""Share out budgets: one action per case, one price per resource."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..checks import check_same_length
from .dual import solve_dual
from .repair import keep_budgets, total_use

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Actions that keep the budgets, and what the budgets are worth.

    action : (n,) column of the action taken.
    prices : (m,) value of one more unit of each resource; 0 where the budget does not bind.
    used : (m,) use of the actions taken.
    gap : (bound - value) / |bound|: the share of value that a perfect choice could still add, at most.
    value : total value of the actions taken; bound : no choice within the budgets is worth more.
    """

    action: Int
    prices: Float
    used: Float
    gap: float
    value: float
    bound: float


def allocate(
    value: npt.ArrayLike, use: npt.ArrayLike, budgets: npt.ArrayLike, eligible: npt.ArrayLike | None = None
) -> Allocation:
    """One action per case with the highest total value whose use keeps every budget.

    Parameters
    ----------
    value : (n, k) money.
    use : (k, m) or (n, k, m), >= 0.
    budgets : (m,), >= 0; infinite where a resource is not limited.
    eligible : (n, k) bool, None for all; every case needs an eligible action.

    Raises
    ------
    ValueError
        When shapes differ, a number is not a number or negative, a case has no eligible action,
        or even the least use is more than a budget.

    Notes
    -----
    Lagrangian dual solved by cutting planes; its bound equals the optimum of the linear programme
    (HiGHS is the oracle in the tests). The actions at its prices are then repaired to keep every budget.

    Examples
    --------
    >>> value = np.array([[0.0, 4.2, 6.0], [0.0, 1.0, 9.0]])
    >>> plan = allocate(value, [[0.0], [0.0], [6.0]], budgets=[6.0])
    >>> plan.action.tolist(), plan.used.tolist()
    ([1, 2], [6.0])
    """
    asked, uses, limits = _checked(value, use, budgets, eligible)
    worth = _without(asked, uses, limits)
    binding = np.isfinite(limits) & (limits > 0)
    prices = np.zeros(len(limits))
    if len(worth) and binding.any():
        part = np.ascontiguousarray(uses[:, :, binding]) if not binding.all() else uses
        upper = _upper_prices(worth, part, limits[binding])
        point = solve_dual(worth, part, limits[binding], upper)
        prices[binding], bound = point.prices, point.bound
        action = keep_budgets(point.action, worth, part, limits[binding], point.prices)
    else:
        action = worth.argmax(axis=1)
        bound = float(worth.max(axis=1).sum())
    total = float(worth[np.arange(len(worth)), action].sum())
    for r in np.flatnonzero(limits == 0):
        prices[r] = _prohibitive(asked, worth, uses, prices, int(r))
    gap = max(bound - total, 0.0) / abs(bound) if bound else 0.0
    return Allocation(action, prices, total_use(action, uses), gap, total, bound)


def _checked(
    value: npt.ArrayLike, use: npt.ArrayLike, budgets: npt.ArrayLike, eligible: npt.ArrayLike | None
) -> tuple[Float, Float, Float]:
    worth = np.array(value, dtype=np.float64)
    uses, limits = np.asarray(use, dtype=np.float64), np.asarray(budgets, dtype=np.float64)
    check_same_length(
        "give use one column per budget", **{"use's last axis": uses.shape[-1], "budgets": limits.size}
    )
    check_same_length(
        "give use one row per action", **{"use's actions": uses.shape[-2], "value's": worth.shape[1]}
    )
    uses = np.broadcast_to(uses, (*worth.shape, limits.size))
    if eligible is not None:
        worth[~np.asarray(eligible, dtype=np.bool_)] = -np.inf
    _check_numbers(worth, uses, limits)
    return worth, uses, limits


def _check_numbers(worth: Float, uses: Float, limits: Float) -> None:
    for name, array in (("use", uses), ("budgets", limits)):
        if array.size and not array.min() >= 0:
            raise ValueError(f"{name} == {array.min()}, must be >= 0. Remedy: mend {name}.")
    top = worth.max(axis=1) if len(worth) else worth
    if not np.isfinite(top).all():
        row = int(np.flatnonzero(~np.isfinite(top))[0])
        raise ValueError(
            f"value[{row}] == {worth[row]}, must hold a finite number for an eligible action. "
            "Remedy: make doing nothing eligible, and fill missing values."
        )


def _without(worth: Float, uses: Float, limits: Float) -> Float:
    # A resource of which there is nothing takes its actions off the list.
    for r in np.flatnonzero(limits == 0):
        worth = np.where(uses[:, :, r] > 0, -np.inf, worth)
    stuck = np.flatnonzero(~np.isfinite(worth.max(axis=1, initial=-np.inf)))
    if stuck.size:
        raise ValueError(
            f"budgets == {limits}, case {stuck[0]} has no action within them. "
            "Remedy: raise the budgets or offer every case an action that uses nothing."
        )
    return worth


def _upper_prices(worth: Float, uses: Float, limits: Float) -> Float:
    # At the optimum, price x what is left by the least use cannot exceed what more use can add.
    load = np.where(np.isfinite(worth), uses @ (1 / limits), np.inf)
    least = np.where(load == load.min(axis=1, keepdims=True), worth, -np.inf).argmax(axis=1)
    used = total_use(least, uses)
    if (used >= limits).any():
        r = int(np.argmax(used - limits))
        raise ValueError(
            f"budgets[{r}] == {limits[r]}, must be > {used[r]}, the least use of all cases. "
            "Remedy: raise the budget or offer every case an action that uses nothing."
        )
    gain = float((worth.max(axis=1) - worth[np.arange(len(worth)), least]).sum())
    upper: Float = gain / (limits - used) * (1 + 1e-9) + 1e-12
    return upper


def _prohibitive(asked: Float, worth: Float, uses: Float, prices: Float, r: int) -> float:
    # The least price of a resource of which there is nothing, at which nobody would want any.
    best = (worth - uses @ prices).max(axis=1, initial=-np.inf)
    rows, columns = np.nonzero((uses[:, :, r] > 0) & np.isfinite(asked))
    wanted = asked[rows, columns] - uses[rows, columns] @ prices - best[rows]
    return float((wanted / uses[rows, columns, r]).max(initial=0.0))
