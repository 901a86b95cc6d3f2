"""T-learner: one outcome model per arm; effects are differences to the control's model."""

from __future__ import annotations

import numpy as np

from ..arrays import Bools, Floats
from .task import Learned, Task


def fit_t(task: Task, rows: Bools) -> Learned:
    """Outcome models, one per arm, on that arm's rows.

    References
    ----------
    Künzel, Sekhon, Bickel & Yu (2019), Metalearners for estimating heterogeneous treatment effects.
    """

    def one(a: int) -> object:
        return task.fit(rows & (task.arm == a), task.y)

    return Learned(task.each(one, range(task.k)), against_control(task.k), (-1,) * task.k)


def against_control(k: int) -> Floats:
    """(k, k) mix that turns outcomes per arm into differences to the control's, which becomes 0.

    Examples
    --------
    >>> against_control(2).tolist()
    [[0.0, -1.0], [0.0, 1.0]]
    """
    mix = np.eye(k)
    mix[0] -= 1.0
    return mix
