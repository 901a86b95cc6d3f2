"""One look at every number before a problem is solved: what is malformed, and what no choice can change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .cells import is_open, use_of
from .compiled import compiled
from .passes import over_blocks
from .problem import Float, Problem, Rows


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
    d = rows.own.shape[2] + shared.shape[1]
    stuck, wrong_value, wrong_use = -1, -1, 0.0
    lowest, highest, least, most = np.zeros(d), np.zeros(d), np.empty(d), np.empty(d)
    for i in range(start, stop):
        wrong_use = _wrong_use(rows, i, wrong_use)
        choices, finite = _range_of_use(rows, shared, i, least, most)
        if choices == 0 and stuck < 0:
            stuck = i
        if not finite and wrong_value < 0:
            wrong_value = i
        lowest += least
        highest += most
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
def _range_of_use(rows: Rows, shared: Float, i: int, least: Float, most: Float) -> tuple[int, bool]:
    """Fill the range of use (d,) of case i; count its eligible actions; are all their values finite."""
    choices, finite = 0, True
    least[:], most[:] = np.inf, 0.0
    for j in range(rows.value.shape[1]):
        if rows.eligible.shape[0] == 0 or rows.eligible[i, j]:
            finite &= rows.value[i, j] < np.inf
        if is_open(rows, i, j):
            choices += 1
            for r in range(least.size):
                use = use_of(rows, shared, i, j, r)
                least[r], most[r] = min(least[r], use), max(most[r], use)
    return choices, finite
