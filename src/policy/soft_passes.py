"""Passes over the rows when actions are drawn: expected use at given prices, and the probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..compiled import compiled
from .cells import fill_use, is_open, score_of
from .passes import over_blocks
from .problem import Bool, Float, Problem, Real, Rows, Tariff


class Chances(NamedTuple):
    """How actions are drawn: temperature in money, the floor of proven ones, the share of unproven ones.

    unproven : (n, k), of shape (0, k) when every eligible action is proven.
    """

    temperature: float
    floor: float
    unproven_share: float
    unproven: Bool


class _Moments(NamedTuple):
    """Expected use (d,) and curvature x temperature (d, d) so far; one use and one mean (d,)."""

    used: Float
    curvature: Float
    use: Float
    mean: Float


@dataclass(frozen=True, slots=True)
class SoftPoint:
    """The smooth dual at prices (d,), the expected use (d,), and its change with the prices (d, d)."""

    prices: Float
    bound: float
    used: Float
    curvature: Float


def soft_at(problem: Problem, chances: Chances, prices: Float) -> SoftPoint:
    """The smooth dual, expected use and curvature at prices (d,)."""
    rows, tariff, shared = problem.rows, problem.tariff(prices), problem.shared
    parts = over_blocks(lambda start, stop: _soft(rows, tariff, shared, chances, start, stop), problem.cases)
    d = len(prices)
    total, used, curvature = 0.0, np.zeros(d), np.zeros((d, d))
    for part in parts:
        total, used, curvature = total + part[0], used + part[1], curvature + part[2]
    limited = np.where(np.isfinite(problem.most), problem.most, 0.0)
    return SoftPoint(prices, total + float(prices @ limited), used, curvature)


def drawn_at(problem: Problem, chances: Chances, prices: Float) -> tuple[Real, float]:
    """Probability of each action (n, k), in the precision of the values, and the expected value."""
    rows, tariff = problem.rows, problem.tariff(prices)
    drawn = np.zeros_like(rows.value)
    worth = over_blocks(lambda start, stop: _draw(rows, tariff, chances, start, stop, drawn), problem.cases)
    return drawn, float(sum(worth))


def least_expected_use(problem: Problem, chances: Chances) -> Float:
    """Expected use (d,) of each resource when it alone were priced out of reach: no price leads to less."""
    rows, tariff, shared = problem.rows, problem.tariff(np.zeros(len(problem.most))), problem.shared
    parts = over_blocks(
        lambda start, stop: _least_use(rows, tariff, shared, chances, start, stop), problem.cases
    )
    least: Float = np.sum([np.zeros(len(problem.most)), *parts], axis=0)
    return least


@compiled
def _probabilities(
    rows: Rows, tariff: Tariff, chances: Chances, i: int, fixed: Float, soft: Float
) -> tuple[float, float]:
    """Fill the probabilities (k,) that prices do not change, and the softmax; its weight, and its log-sum."""
    k, floors, offered, top = rows.value.shape[1], 0, 0, -np.inf
    for j in range(k):
        soft[j], fixed[j], worth = -np.inf, 0.0, rows.value[i, j] >= 0
        if is_open(rows, i, j):
            floors += worth
            fixed[j] = chances.floor * worth
            soft[j] = score_of(rows, tariff, i, j)
            top = max(top, soft[j])
        elif chances.unproven.shape[0] > 0 and chances.unproven[i, j] and worth:
            offered += 1
            fixed[j] = -1.0
    extra = min(chances.unproven_share / max(offered, 1), chances.floor)
    known, total = 1.0 - extra * offered, 0.0
    for j in range(k):
        fixed[j] = extra if fixed[j] < 0 else known * fixed[j]
        soft[j] = np.exp((soft[j] - top) / chances.temperature)
        total += soft[j]
    for j in range(k):
        soft[j] /= total
    return known * (1.0 - chances.floor * floors), top + chances.temperature * np.log(total)


@compiled
def _soft(
    rows: Rows, tariff: Tariff, shared: Float, chances: Chances, start: int, stop: int
) -> tuple[float, Float, Float]:
    k, d = rows.value.shape[1], tariff.price.size + shared.shape[1]
    total, fixed, soft = 0.0, np.empty(k), np.empty(k)
    moments = _Moments(np.zeros(d), np.zeros((d, d)), np.empty(d), np.empty(d))
    for i in range(start, stop):
        weight, level = _probabilities(rows, tariff, chances, i, fixed, soft)
        total += weight * level
        for j in range(k):
            if fixed[j] > 0:
                total += fixed[j] * score_of(rows, tariff, i, j)
        _add_case(rows, shared, i, fixed, soft, weight, moments)
    upper = moments.curvature / chances.temperature
    return total, moments.used, upper + upper.T - np.diag(np.diag(upper))


@compiled
def _add_case(
    rows: Rows, shared: Float, i: int, fixed: Float, soft: Float, weight: float, moments: _Moments
) -> None:
    """Add a case to the expected use, and to the upper half of its curvature: the covariance of use."""
    used, curvature, use, mean = moments
    mean[:] = 0.0
    for j in range(soft.size):
        if fixed[j] > 0 or soft[j] > 0:
            fill_use(rows, shared, i, j, use)
            for r in range(use.size):
                part = soft[j] * use[r]
                used[r] += fixed[j] * use[r] + weight * part
                mean[r] += part
                for s in range(r, use.size):
                    curvature[r, s] += weight * part * use[s]
    for r in range(mean.size):
        for s in range(r, mean.size):
            curvature[r, s] -= weight * mean[r] * mean[s]


@compiled
def _draw(rows: Rows, tariff: Tariff, chances: Chances, start: int, stop: int, drawn: Real) -> float:
    k, worth = rows.value.shape[1], 0.0
    fixed, soft = np.empty(k), np.empty(k)
    for i in range(start, stop):
        weight = _probabilities(rows, tariff, chances, i, fixed, soft)[0]
        for j in range(k):
            chance = fixed[j] + weight * soft[j]
            drawn[i, j] = chance
            if chance > 0:
                worth += chance * rows.value[i, j]
    return worth


@compiled
def _least_use(rows: Rows, tariff: Tariff, shared: Float, chances: Chances, start: int, stop: int) -> Float:
    k, d = rows.value.shape[1], tariff.price.size + shared.shape[1]
    used, least, use, fixed, soft = np.zeros(d), np.empty(d), np.empty(d), np.empty(k), np.empty(k)
    for i in range(start, stop):
        weight = _probabilities(rows, tariff, chances, i, fixed, soft)[0]
        least[:] = np.inf
        for j in range(k):
            if fixed[j] > 0 or is_open(rows, i, j):
                fill_use(rows, shared, i, j, use)
                for r in range(d):
                    used[r] += fixed[j] * use[r]
                    if is_open(rows, i, j):
                        least[r] = min(least[r], use[r])
        for r in range(d):
            used[r] += weight * least[r]
    return used
