"""One look at every number before a problem is solved: what is malformed, and what no choice can change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..compiled import compiled
from .cells import is_open
from .passes import over_blocks
from .problem import Float, Problem, Real, Rows


class _Look(NamedTuple):
    """One block's part of a `Survey`."""

    stuck: int
    wrong_value: int
    wrong_use: float
    lowest: Float
    highest: Float


@dataclass(frozen=True, slots=True)
class Survey:
    """What a pass over the rows found.

    stuck : first row without an eligible action, or -1.
    wrong_value : first row with an eligible value that is not a number or infinite, or -1.
    wrong_use : a use that is negative or not finite, or 0.
    lowest, highest : (d,) the least and the most use of each resource that any choice leads to.
    """

    stuck: int
    wrong_value: int
    wrong_use: float
    lowest: Float
    highest: Float


def survey(problem: Problem) -> Survey:
    """Look at every row once."""
    rows, shared = problem.rows, problem.shared
    parts = over_blocks(lambda start, stop: _survey(rows, shared, start, stop), problem.cases)
    none = np.zeros(len(problem.most))
    return Survey(
        stuck=next((part.stuck for part in parts if part.stuck >= 0), -1),
        wrong_value=next((part.wrong_value for part in parts if part.wrong_value >= 0), -1),
        wrong_use=next((part.wrong_use for part in parts if part.wrong_use != 0), 0.0),
        lowest=sum((part.lowest for part in parts), none),
        highest=sum((part.highest for part in parts), none),
    )


@compiled
def _survey(rows: Rows, shared: Float, start: int, stop: int) -> _Look:
    k, q, d = rows.value.shape[1], rows.own.shape[2], rows.own.shape[2] + shared.shape[1]
    stuck, wrong_value, wrong_use = -1, -1, 0.0
    lowest, highest, closed = np.zeros(d), np.zeros(d), np.empty(k)
    for i in range(start, stop):
        wrong_use = _wrong_use(rows, i, wrong_use)
        choices, finite = _close(rows, i, closed)
        if choices == 0 and stuck < 0:
            stuck = i
        if not finite and wrong_value < 0:
            wrong_value = i
        for r in range(q):
            _add_range(rows.own[i, :, r], closed, r, lowest, highest)
        for r in range(q, d):
            _add_range(shared[:, r - q], closed, r, lowest, highest)
    return _Look(stuck, wrong_value, wrong_use, lowest, highest)


@compiled
def _wrong_use(rows: Rows, i: int, wrong: float) -> float:
    """A use of case i that is negative or not finite, or else `wrong`."""
    for j in range(rows.own.shape[1]):
        for r in range(rows.own.shape[2]):
            use = rows.own[i, j, r]
            if not (use >= 0 and use < np.inf):
                wrong = use
    return wrong


@compiled
def _close(rows: Rows, i: int, closed: Float) -> tuple[int, bool]:
    """Write 0 where an action is eligible, else infinity; how many are; are all their values finite."""
    choices, finite = 0, True
    for j in range(closed.size):
        if rows.eligible.shape[0] == 0 or rows.eligible[i, j]:
            finite &= rows.value[i, j] < np.inf
        closed[j] = 0.0 if is_open(rows, i, j) else np.inf
        choices += closed[j] == 0
    return choices, finite


@compiled
def _add_range(use: Real, closed: Float, r: int, lowest: Float, highest: Float) -> None:
    """Add the least and the most use (k,) of resource r by an action that is not closed."""
    least, most = np.inf, 0.0
    for j in range(closed.size):
        high, low = use[j] + closed[j], use[j] - closed[j]
        least = high if high < least else least
        most = low if low > most else most
    lowest[r] += least
    highest[r] += most
