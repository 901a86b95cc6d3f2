"""What compiled loops ask of one case and one action."""

from __future__ import annotations

import numpy as np

from ..compiled import compiled
from .problem import Float, Rows, Tariff


@compiled
def is_open(rows: Rows, i: int, j: int) -> bool:
    """Whether action j may be taken for case i."""
    return bool((rows.eligible.shape[0] == 0 or rows.eligible[i, j]) and rows.value[i, j] > -np.inf)


@compiled
def use_of(rows: Rows, shared: Float, i: int, j: int, r: int) -> float:
    """Use of resource r by action j for case i."""
    q = rows.own.shape[2]
    return float(rows.own[i, j, r]) if r < q else float(shared[j, r - q])


@compiled
def fill_use(rows: Rows, shared: Float, i: int, j: int, use: Float) -> None:
    """Write the use (d,) of every resource by action j for case i."""
    q = rows.own.shape[2]
    for r in range(q):
        use[r] = rows.own[i, j, r]
    for r in range(shared.shape[1]):
        use[q + r] = shared[j, r]


@compiled
def score_of(rows: Rows, tariff: Tariff, i: int, j: int) -> float:
    """Value minus price x use of action j for case i."""
    score = float(rows.value[i, j]) - float(tariff.charge[j])
    for r in range(tariff.price.size):
        score -= float(tariff.price[r]) * float(rows.own[i, j, r])
    return score
