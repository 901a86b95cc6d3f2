"""How precisely the log tells each identified effect, and the best action from the second."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from ..uplift.arrays import Bools, Floats
from .contrast import Difference, difference
from .overlap import CellOverlap
from .power import half_width, minimal_detectable
from .rows import Rows


@dataclass(frozen=True, slots=True)
class CellPrecision:
    """Effect of one action at one stage on P(paid) against the control, in the rows left to chance.

    rows, control_rows : behind either side. effect, error : estimate and standard error, clustered by
    debtor. half_width : of its 95 % interval. detectable : smallest effect found with 80 % power.
    null_error : spread of the estimate when treatment is shuffled; p : share of shuffles in which any
    effect of the log is as unusual (adjusted for their number). NaN where the rows are too few.
    """

    stage: str
    action: str
    rows: int
    control_rows: int
    effect: float
    error: float
    half_width: float
    detectable: float
    null_error: float
    p: float


@dataclass(frozen=True, slots=True)
class Runoff:
    """Best action of a stage against the second, by estimated effect on P(paid), the control among them.

    difference, error, half_width, detectable : as in `CellPrecision`. The difference flatters the best,
    because it was picked by the same rows; so told_apart holds only if it is significant at 5 % divided
    by the number of pairs that could have come out on top (Bonferroni).
    """

    stage: str
    best: str
    second: str
    difference: float
    error: float
    half_width: float
    detectable: float
    told_apart: bool


def precision_cells(
    rows: Rows, cells: tuple[CellOverlap, ...], residual: Floats, p: Floats, null_error: Floats
) -> tuple[CellPrecision, ...]:
    """Effect and precision of every identified cell.

    Parameters
    ----------
    residual : (n,) outcome less what was expected of the row whatever was done.
    p, null_error : (s, k - 1) of the permuted-treatment null.
    """
    return tuple(
        _cell(rows, cell, residual, p, null_error)
        for cell in cells
        if cell.identified and cell.action != rows.arms[0]
    )


def runoffs(rows: Rows, cells: tuple[CellPrecision, ...], residual: Floats) -> tuple[Runoff, ...]:
    """Best against second at every stage with an identified effect."""
    return tuple(
        _runoff(rows, stage, [cell for cell in cells if cell.stage == stage], residual)
        for stage in rows.stages
        if any(cell.stage == stage for cell in cells)
    )


def _cell(rows: Rows, cell: CellOverlap, residual: Floats, p: Floats, null_error: Floats) -> CellPrecision:
    s, a = rows.stages.index(cell.stage), rows.arms.index(cell.action)
    found = _versus(rows, s, a, 0, residual)
    return CellPrecision(
        stage=cell.stage,
        action=cell.action,
        rows=found.rows,
        control_rows=found.other_rows,
        effect=found.estimate,
        error=found.error,
        half_width=float(half_width(found.error)),
        detectable=float(minimal_detectable(found.error)),
        null_error=float(null_error[s, a - 1]),
        p=float(p[s, a - 1]),
    )


def _runoff(rows: Rows, stage: str, cells: list[CellPrecision], residual: Floats) -> Runoff:
    effect = {rows.arms[0]: 0.0, **{cell.action: cell.effect for cell in cells}}
    best, second = sorted(effect, key=lambda action: -effect[action])[:2]
    found = _versus(rows, rows.stages.index(stage), rows.arms.index(best), rows.arms.index(second), residual)
    if found.estimate < 0:  # among the rows open to both, the order turns round
        best, second = second, best
    width = float(half_width(found.error))
    return Runoff(
        stage=stage,
        best=best,
        second=second,
        difference=abs(found.estimate),
        error=found.error,
        half_width=width,
        detectable=float(minimal_detectable(found.error)),
        told_apart=bool(abs(found.estimate) > half_width(found.error, 1 - 0.05 / comb(len(effect), 2))),
    )


def _versus(rows: Rows, s: int, a: int, b: int, residual: Floats) -> Difference:
    """Action a less action b among the chance rows of a stage that were open to both."""
    open_to: Bools = rows.chance & (rows.stage == s) & rows.open_to[:, a] & rows.open_to[:, b]
    some = np.flatnonzero(open_to)
    person = np.unique(rows.person[some], return_inverse=True)[1]
    arm = rows.arm[some]
    return difference(residual[some], arm == a, arm == b, 1.0 / rows.propensity[some], person)
