"""R-learner: the outcome's residual on the treatment's residual, each arm against the control."""

from __future__ import annotations

import numpy as np

from ..arrays import Bools
from .task import Learned, Task


def fit_r(task: Task, rows: Bools) -> Learned:
    """One weighted regression per arm on its rows and the control's.

    Weighted by 1 / propensity the pair is balanced at a half, so the treatment's residual is +-1/2 and
    the outcome's residual is taken from the pair's own mean outcome.

    References
    ----------
    Nie & Wager (2021), Quasi-oracle estimation of heterogeneous treatment effects.
    """

    def one(a: int) -> object:
        pair = rows & ((task.arm == a) | (task.arm == 0))
        if (pair & (task.arm == a)).sum() == 0 or (pair & (task.arm == 0)).sum() == 0:
            return None
        treated = np.where(task.arm == a, 0.5, -0.5)
        centre = _pair_mean(task, pair, a)
        return task.fit(pair, (task.residual - centre) / treated)

    mix = np.eye(task.k)[1:]
    return Learned(task.each(one, range(1, task.k)), mix, (-1,) * (task.k - 1))


def _pair_mean(task: Task, pair: Bools, a: int) -> float:
    """Mean residual of the balanced pair."""
    means = [
        np.average(task.residual[side], weights=task.weight[side])
        for side in (pair & (task.arm == a), pair & (task.arm == 0))
    ]
    return float(np.mean(means))
