"""Net learner: one net for all arms, a shared trunk with a head per arm."""

from __future__ import annotations

import numpy as np
from sklearn.base import clone

from ..arm_net import ArmNet
from ..arrays import Bools
from .t import against_control
from .task import MIN_ROWS, Learned, Task


def fit_net(task: Task, rows: Bools) -> Learned:
    """DragonNet for many arms, on the outcome less its expectation under control.

    What arms have in common is learned from all rows at once; an arm's own head is what it adds. The
    task's base is used if it is an `ArmNet`, else one with its defaults. Needs torch to fit.

    References
    ----------
    Shi, Blei & Veitch (2019), Adapting neural networks for the estimation of treatment effects.
    """
    form = task.base if isinstance(task.base, ArmNet) else ArmNet()
    count = np.bincount(task.arm[rows], minlength=task.k)
    models: list[ArmNet | None] = [None] * task.k
    if count.max(initial=0) >= MIN_ROWS:
        net = clone(form).fit(
            task.table.X[rows],
            task.residual[rows],
            task.arm[rows],
            task.weight[rows],
            k=task.k,
            categorical=task.table.categorical,
        )
        models = [net if count[a] >= MIN_ROWS else None for a in range(task.k)]
    return Learned(tuple(models), against_control(task.k), tuple(range(task.k)))
