"""From the best actions at given prices to actions that keep every budget exactly."""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]

_ROUNDS = 20


def keep_budgets(action: Int, value: Float, use: Float, budgets: Float, prices: Float) -> Int:
    """Give up the least until no budget is exceeded, then spend what is left where it adds most.

    Parameters
    ----------
    action : (n,) the best at `prices`; not changed.
    value : (n, k), -inf where not eligible. use : (n, k, m). budgets, prices : (m,).

    Returns
    -------
    (n,) actions whose use is at most `budgets`.

    Raises
    ------
    ValueError
        When no case can move to an action that uses less of an exceeded resource and no more of any other.

    Examples
    --------
    >>> value, use = np.array([[0.0, 5.0], [0.0, 3.0]]), np.array([[[0.0], [1.0]]] * 2)
    >>> keep_budgets(np.array([1, 1]), value, use, np.array([1.0]), np.array([3.0])).tolist()
    [1, 0]
    """
    kept = action.copy()
    limits = budgets * (1 + 1e-12)  # rounding of the sums, not a licence
    while True:
        used = total_use(kept, use)
        over = np.where(used > limits, 1 / budgets, 0.0)
        if not over.any():
            break
        target, loss = _downward(kept, value, use, prices, over)
        rows = np.flatnonzero(target >= 0)
        if not rows.size:
            raise ValueError(
                f"budgets == {budgets}, used at least {used}: no case can use less. "
                "Remedy: raise the budgets or offer every case an action that uses nothing."
            )
        _lower(kept, rows[np.argsort(loss[rows], kind="stable")], target, use, used, limits)
    for _ in range(_ROUNDS):
        used = total_use(kept, use)
        target, loss = _upward(kept, value, use, prices, budgets - used)
        rows = np.flatnonzero(target >= 0)
        if not _raise(kept, rows[np.argsort(loss[rows], kind="stable")], target, use, used, budgets):
            break
    return kept


def total_use(action: Int, use: Float) -> Float:
    """Use (m,) of the actions taken (n,) out of `use` (n, k, m).

    Examples
    --------
    >>> total_use(np.array([1, 0]), np.array([[[0.0], [1.0]]] * 2))
    array([1.])
    """
    summed: Float = use[np.arange(len(action)), action].sum(axis=0)
    return summed


@numba.njit(cache=True)
def _downward(kept: Int, value: Float, use: Float, prices: Float, over: Float) -> tuple[Int, Float]:
    """Per case the cheapest move to less use: target (or -1), and score lost per unit of relief."""
    n, k = value.shape
    target, least = np.full(n, -1), np.full(n, np.inf)
    for i in range(n):
        a = kept[i]
        for j in range(k):
            loss, relief, lower = value[i, a] - value[i, j], 0.0, True
            for r in range(prices.size):
                less = use[i, a, r] - use[i, j, r]
                lower = lower and less >= 0
                relief += less * over[r]
                loss -= prices[r] * less
            if lower and relief > 0 and loss / relief < least[i]:
                least[i], target[i] = loss / relief, j
    return target, least


@numba.njit(cache=True)
def _lower(kept: Int, order: Int, target: Int, use: Float, used: Float, limits: Float) -> None:
    """Move cases in order, each only if it relieves a resource that is still exceeded."""
    for i in order:
        helps = False
        for r in range(used.size):
            helps = helps or (used[r] > limits[r] and use[i, kept[i], r] > use[i, target[i], r])
        if helps:
            for r in range(used.size):
                used[r] += use[i, target[i], r] - use[i, kept[i], r]
            kept[i] = target[i]


@numba.njit(cache=True)
def _upward(kept: Int, value: Float, use: Float, prices: Float, left: Float) -> tuple[Int, Float]:
    """Per case the move to more value, within what is left, that loses least score: target (or -1), loss."""
    n, k = value.shape
    target, least = np.full(n, -1), np.full(n, np.inf)
    for i in range(n):
        a = kept[i]
        for j in range(k):
            if value[i, j] <= value[i, a]:
                continue
            loss, fits = value[i, a] - value[i, j], True
            for r in range(prices.size):
                more = use[i, j, r] - use[i, a, r]
                fits = fits and more <= left[r]
                loss += prices[r] * more
            if fits and loss < least[i]:
                least[i], target[i] = loss, j
    return target, least


@numba.njit(cache=True)
def _raise(kept: Int, order: Int, target: Int, use: Float, used: Float, budgets: Float) -> bool:
    """Move cases in order as long as they fit; whether any moved."""
    moved = False
    for i in order:
        fits = True
        for r in range(used.size):
            fits = fits and used[r] + use[i, target[i], r] - use[i, kept[i], r] <= budgets[r]
        if fits:
            for r in range(used.size):
                used[r] += use[i, target[i], r] - use[i, kept[i], r]
            kept[i] = target[i]
            moved = True
    return moved
