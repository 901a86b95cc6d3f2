"""A stage as it was lately: what an exploration of it has to reckon with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..uplift.arrays import Bools, Floats
from .precision import CellPrecision
from .rows import Rows

RECENT = np.timedelta64(90, "D")  # volume, eligibility and amounts are those of so many last days
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class RecentStage:
    """One stage, with n late rows in which the control was eligible.

    eligible (n, k); amount (n,); rate : P(paid) over the whole log; per_day : cases; usual : place of
    today's action; logged (k,) : rows of each action in the whole log; error (k,) : of today's estimates
    against the control, inf where there is none.
    """

    name: str
    eligible: Bools
    amount: Floats
    rate: float
    per_day: float
    usual: int
    logged: Floats
    error: Floats

    @property
    def variance(self) -> float:
        """Of the outcome, as if paid or not were drawn with the stage's rate."""
        rate = min(max(self.rate, 0.01), 0.99)
        return rate * (1.0 - rate)


def recent_stage(rows: Rows, s: int, cells: tuple[CellPrecision, ...]) -> RecentStage:
    """Describe stage `s` from its last 90 days, or from all its rows if there was none in them."""
    here = rows.stage == s
    until, first = rows.at.max(), rows.at.min()
    late = here & (rows.at > until - RECENT)
    shown = (late if late.any() else here) & rows.open_to[:, 0]
    count = late.sum() if late.any() else here.sum()
    span = min(until - first, RECENT) if late.any() else until - first
    logged = np.bincount(rows.arm[here], minlength=len(rows.arms)).astype(np.float64)
    error = np.full(len(rows.arms), np.inf)
    for cell in cells:
        if cell.stage == rows.stages[s] and cell.error > 0:
            error[rows.arms.index(cell.action)] = cell.error
    return RecentStage(
        name=rows.stages[s],
        eligible=rows.open_to[shown],
        amount=rows.amount[shown],
        rate=float(rows.y[here].mean()),
        per_day=float(count) / max(float(span / DAY), 1.0),
        usual=int(logged.argmax()),
        logged=logged,
        error=error,
    )
