"""DR-learner: each arm's doubly robust outcome, less the outcome under control, regressed on X."""

from __future__ import annotations

import numpy as np

from ..arrays import Bools
from .task import Learned, Task


def fit_dr(task: Task, rows: Bools) -> Learned:
    """One small regression per arm, on that arm's own rows.

    The pseudo-outcome of arm a, score_a(x) - baseline(x), is a constant on rows of the other arms, so
    they carry no information; on its own rows it is the residual weighted by 1 / propensity. Fitting
    those rows with that weight is the same regression with less variance (Hájek's form), and twelve
    arms cost what one does. The control is an arm like any other: its noise enters no other's fit.

    References
    ----------
    Kennedy (2023), Towards optimal doubly robust estimation of heterogeneous causal effects.
    """

    def one(a: int) -> object:
        return task.fit(rows & (task.arm == a), task.residual)

    arms = range(task.k)
    return Learned(task.each(one, arms), np.eye(task.k), (-1,) * task.k)
