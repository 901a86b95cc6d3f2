"""Simulated days decided case by case: yesterday's wrong prices held, or tracked."""

from __future__ import annotations

from dataclasses import replace

import numba
import numpy as np
import pandas as pd
from problems import simulated_day

import repaylift as rl

DAYS = 20
WRONG = (0.2, 0.3)  # how far off each price is, up or down


def days(n: int, first_seed: int) -> pd.DataFrame:
    """Value of each way to decide as a share of the bound in hindsight; one row per day and way."""
    rows = []
    for seed in range(first_seed, first_seed + DAYS):
        value, use, budgets = simulated_day(n, seed, np.float64)
        best = rl.allocate(value, use, budgets)
        rng = np.random.default_rng(seed)
        wrong = best.prices * (1 + rng.choice([-1, 1], 3) * rng.uniform(*WRONG, 3))
        start = rl.live_prices(wrong, budgets, n, use.max(axis=(0, 1)))
        ways = {
            "wrong prices, held": held(value, use, budgets, wrong),
            "wrong prices, tracked": _tracked(start, value, use, budgets),
            "right prices, held": held(value, use, budgets, best.prices),
            "tracked, 10 % more cases than expected": _tracked(
                replace(start, to_come=n / 1.1, pace=start.pace * 1.1), value, use, budgets
            ),
            "tracked, 10 % fewer cases than expected": _tracked(
                replace(start, to_come=n / 0.9, pace=start.pace * 0.9), value, use, budgets
            ),
        }
        rows += [{"day": seed, "way": way, "share": money / best.bound} for way, money in ways.items()]
    return pd.DataFrame(rows)


def _tracked(start: rl.LivePrices, value: np.ndarray, use: np.ndarray, budgets: np.ndarray) -> float:
    done = rl.allocate_live(start, value, use)
    used = use[np.arange(len(value)), done.action].sum(axis=0)
    if (used > budgets * (1 + 1e-12)).any():
        raise AssertionError(f"used == {used}, budgets == {budgets}")
    return done.value


@numba.njit
def held(value: np.ndarray, use: np.ndarray, budgets: np.ndarray, prices: np.ndarray) -> float:
    """Value of the best actions that still fit, at prices that stay as they are."""
    left, total = budgets.copy(), 0.0
    for i in range(len(value)):
        best, chosen = -np.inf, 0
        for j in range(value.shape[1]):
            score, fits = value[i, j], True
            for r in range(len(left)):
                score -= prices[r] * use[i, j, r]
                fits &= use[i, j, r] <= left[r]
            if fits and score > best:
                best, chosen = score, j
        total += value[i, chosen]
        left -= use[i, chosen]
    return total
