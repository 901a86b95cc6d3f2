"""Passes over the rows: which action is best at given prices. Threads share the rows in blocks."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np

from ..compiled import compiled
from .cells import is_open
from .problem import Float, Int, Problem, Rows, Tariff

_BLOCK = 65_536  # rows; sums are added block by block, so they do not depend on the number of threads
T = TypeVar("T")


class Sums(NamedTuple):
    """Money, (q,) use that differs by case, and (k,) cases per action."""

    total: float
    used: Float
    counts: Float


def over_blocks(work: Callable[[int, int], T], n: int) -> list[T]:
    """Results of `work(start, stop)` over blocks of n rows, in order."""
    starts = range(0, n, _BLOCK)
    stops = [min(start + _BLOCK, n) for start in starts]
    threads = min(_cores(), len(starts))
    if threads < 2:
        return [work(start, stop) for start, stop in zip(starts, stops, strict=True)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, starts, stops))


def best_at(problem: Problem, prices: Float) -> tuple[float, Float]:
    """Sum over cases of the best value - price x use, and the use (d,) of those best actions."""
    rows, tariff = problem.rows, problem.tariff(prices)
    found = added(over_blocks(lambda start, stop: _best(rows, tariff, start, stop), problem.cases), problem)
    use = use_of_sums(found, problem) + problem.decided_use
    return found.total + problem.decided_value - float(prices @ problem.decided_use), use


def choose_at(problem: Problem, prices: Float) -> Int:
    """The best action of each case, (n,); of equal ones the one with the higher price x use."""
    rows, tariff = problem.rows, problem.tariff(prices)
    action = np.empty(problem.cases, dtype=np.int64)
    over_blocks(lambda start, stop: _choose(rows, tariff, start, stop, action), len(action))
    return action


def totals(problem: Problem, action: Int) -> tuple[float, Float]:
    """Value and use (d,) of the actions (n,) taken."""
    rows = problem.rows
    found = over_blocks(lambda start, stop: _totals(rows, action, start, stop), len(action))
    sums = added(found, problem)
    return sums.total + problem.decided_value, use_of_sums(sums, problem) + problem.decided_use


def least_value(problem: Problem) -> float:
    """Sum over cases of the least value of an eligible action: no choice is worth less."""
    rows = problem.rows
    return sum(over_blocks(lambda start, stop: _least_value(rows, start, stop), problem.cases))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def added(parts: list[Sums], problem: Problem) -> Sums:
    """The sums of all blocks, in order."""
    total, used, counts = 0.0, np.zeros(problem.rows.own.shape[2]), np.zeros(len(problem.shared))
    for part in parts:
        total, used, counts = total + part.total, used + part.used, counts + part.counts
    return Sums(total, used, counts)


def use_of_sums(sums: Sums, problem: Problem) -> Float:
    """Use (d,) of all resources."""
    return np.concatenate([sums.used, sums.counts @ problem.shared])


@compiled
def best_of_row(rows: Rows, tariff: Tariff, i: int) -> tuple[int, float]:
    """The best action of case i, of equal ones that with the higher charge, and its score."""
    best, charge_of_best, chosen = -np.inf, -np.inf, 0
    for j in range(rows.value.shape[1]):
        charge = tariff.charge[j]
        for r in range(tariff.price.size):
            charge += tariff.price[r] * rows.own[i, j, r]
        score = rows.value[i, j] - charge
        if rows.eligible.shape[0] > 0 and not rows.eligible[i, j]:
            score = -np.inf
        better = (score > best) | ((score == best) & (charge > charge_of_best))
        best = score if better else best
        charge_of_best = charge if better else charge_of_best
        chosen = j if better else chosen
    return chosen, best


@compiled
def _best(rows: Rows, tariff: Tariff, start: int, stop: int) -> Sums:
    total, used, counts = 0.0, np.zeros(tariff.price.size), np.zeros(tariff.charge.size)
    for i in range(start, stop):
        chosen, best = best_of_row(rows, tariff, i)
        total += best
        counts[chosen] += 1.0
        for r in range(used.size):
            used[r] += rows.own[i, chosen, r]
    return Sums(total, used, counts)


@compiled
def _choose(rows: Rows, tariff: Tariff, start: int, stop: int, action: Int) -> None:
    for i in range(start, stop):
        action[i] = best_of_row(rows, tariff, i)[0]


@compiled
def _totals(rows: Rows, action: Int, start: int, stop: int) -> Sums:
    total, used, counts = 0.0, np.zeros(rows.own.shape[2]), np.zeros(rows.value.shape[1])
    for i in range(start, stop):
        total += rows.value[i, action[i]]
        counts[action[i]] += 1.0
        for r in range(used.size):
            used[r] += rows.own[i, action[i], r]
    return Sums(total, used, counts)


@compiled
def _least_value(rows: Rows, start: int, stop: int) -> float:
    total = 0.0
    for i in range(start, stop):
        least = np.inf
        for j in range(rows.value.shape[1]):
            if is_open(rows, i, j):
                least = min(least, rows.value[i, j])
        total += least
    return total
