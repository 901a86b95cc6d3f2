"""S-learner: one outcome model that sees the arm as a column."""

from __future__ import annotations

import numpy as np

from ..arrays import Bools
from .t import against_control
from .task import Learned, Task


def fit_s(task: Task, rows: Bools) -> Learned:
    """One outcome model for all arms; effects are differences of its predictions between arms.

    References
    ----------
    Künzel, Sekhon, Bickel & Yu (2019), Metalearners for estimating heterogeneous treatment effects.

    Examples
    --------
    >>> from repaylift.uplift.learners.example import example_task
    >>> task = example_task()
    >>> found = fit_s(task, np.ones(len(task.y), dtype=bool)).predict(np.array([[-1.0], [1.0]]))
    >>> (found[:, 1] - found[:, 0]).round().tolist()
    [0.0, 2.0]
    """
    model = task.fit(rows, task.y, task.weight, extra=task.arm.astype(np.float64))
    return Learned((model,) * task.k, against_control(task.k), tuple(range(task.k)))
