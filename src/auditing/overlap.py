"""Which effects the log identifies: overlap of every action at every stage, and of the control beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..uplift.arrays import Bools
from ..uplift.overlap import ArmOverlap, OverlapReport, overlap_report
from .rows import Rows

IDENTIFIED = ("good", "thin")


@dataclass(frozen=True, slots=True)
class CellOverlap:
    """One action at one stage.

    rows : decisions that took it; share : of the stage's decisions. eligible : share that could have.
    chance : share of the eligible rows in which something was left to chance (propensity below 1).
    smallest, effective_sample : least propensity, and rows that the weights are worth, among the chance
    rows that took it. status : "good", "thin" (identified, from few rows), "unidentified", "inconsistent"
    (the propensities do not fit the log), "never eligible" or "control". why : the same in words.
    """

    stage: str
    action: str
    rows: int
    share: float
    eligible: float
    chance: float
    smallest: float
    effective_sample: float
    status: str
    why: str

    @property
    def identified(self) -> bool:
        """Whether its effect against the control can be estimated."""
        return self.status in IDENTIFIED


def overlap_cells(rows: Rows) -> tuple[CellOverlap, ...]:
    """Overlap of every action at every stage, the control among them.

    An effect is identified where the action and the control both have overlap among the rows that were
    open to both and in which something was left to chance.
    """
    reports = [_report(rows, a) for a in range(len(rows.arms))]
    return tuple(cell for s in range(len(rows.stages)) for cell in _stage_cells(rows, s, reports))


def _stage_cells(rows: Rows, s: int, reports: list[OverlapReport | None]) -> Iterator[CellOverlap]:
    here = rows.stage == s
    stage = rows.stages[s]
    for a, action in enumerate(rows.arms):
        open_here = here & rows.pair[:, a]
        chance = float(rows.chance[open_here].mean()) if open_here.any() else 0.0
        own = _find(reports[a], stage, action)
        control = _find(reports[a], stage, rows.arms[0])
        status, why = _status(rows, a, open_here, chance, own, control)
        got = int((here & (rows.arm == a)).sum())
        yield CellOverlap(
            stage=stage,
            action=action,
            rows=got,
            share=got / int(here.sum()),
            eligible=float(rows.open_to[here, a].mean()),
            chance=chance,
            smallest=float("nan") if own is None else own.smallest,
            effective_sample=0.0 if own is None else own.effective_sample,
            status="control" if a == 0 else status,
            why=why,
        )


def _status(
    rows: Rows,
    a: int,
    open_here: Bools,
    chance: float,
    own: ArmOverlap | None,
    control: ArmOverlap | None,
) -> tuple[str, str]:
    """Status and reason, the plainest finding first."""
    if not open_here.any():
        return "never eligible", "it was eligible in no decision of the stage"
    if not ((rows.arm == a) & open_here).any():
        return "unidentified", "it was eligible and never taken"
    if chance == 0:
        return "unidentified", "nothing was left to chance: every propensity is 1"
    if own is None or control is None or own.rows == 0:
        return "unidentified", "chance never chose between it and the control"
    weaker = max((own, control), key=lambda found: _gravity(found.status))
    name = "" if weaker is own or a == 0 else f"of the control {rows.arms[0]!r}: "
    return weaker.status, f"{name}{weaker.verdict}"


def _gravity(status: str) -> int:
    return ("good", "thin", "inconsistent", "unidentified").index(status)


def _report(rows: Rows, a: int) -> OverlapReport | None:
    """Overlap among the chance rows that were open to action `a` and to the control; None: no choice."""
    some = rows.take(rows.chance & rows.pair[:, a])
    received = np.unique(some.arm)
    if len(received) < 2:
        return None
    names = [rows.arms[b] for b in received]
    return overlap_report(
        np.array(rows.arms, dtype=object)[some.arm],
        some.propensity,
        eligible=pd.DataFrame(some.open_to[:, received], columns=names),
        by=some.stage_names,
    )


def _find(report: OverlapReport | None, stage: str, action: str) -> ArmOverlap | None:
    if report is None:
        return None
    return next((arm for arm in report.arms if (arm.cell, arm.arm) == (stage, action)), None)
