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

    Examples
    --------
    >>> from repaylift.uplift.learners.example import example_task
    >>> task = example_task()
    >>> found = fit_t(task, np.ones(len(task.y), dtype=bool)).predict(np.array([[-1.0], [1.0]]))
    >>> (found[:, 1] - found[:, 0]).round().tolist()
    [0.0, 2.0]
    """

    def one(a: int) -> object:
        return task.fit(rows & (task.arm == a), task.y, task.weight)

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
