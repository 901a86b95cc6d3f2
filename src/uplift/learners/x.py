"""X-learner: effects imputed for both the treated and the controls, then mixed."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arrays import Bools, Floats
from .t import fit_t
from .task import Learned, Task


def fit_x(task: Task, rows: Bools) -> Learned:
    """Two effect models per arm, mixed by the arm's share among its rows and the control's.

    References
    ----------
    Künzel, Sekhon, Bickel & Yu (2019), Metalearners for estimating heterogeneous treatment effects.

    Examples
    --------
    >>> from repaylift.uplift.learners.example import example_task
    >>> task = example_task()
    >>> found = fit_x(task, np.ones(len(task.y), dtype=bool)).predict(np.array([[-1.0], [1.0]]))
    >>> (found[:, 1] - found[:, 0]).round().tolist()
    [0.0, 2.0]
    """
    first = fit_t(task, rows)
    treated, controls = first.models[1:], first.models[0]
    is_control = rows & (task.arm == 0)

    def from_treated(a: int) -> object:
        if controls is None:
            return None
        mine = rows & (task.arm == a)
        return task.fit(mine, task.y - _predicted(controls, task.X, mine), task.weight)

    def from_controls(a: int) -> object:
        if treated[a - 1] is None:
            return None
        return task.fit(is_control, _predicted(treated[a - 1], task.X, is_control) - task.y, task.weight)

    arms = range(1, task.k)
    models = task.each(from_treated, arms) + task.each(from_controls, arms)
    return Learned(models, _mix(task, rows), (-1,) * len(models))


def _predicted(model: Any, X: Floats, rows: Bools) -> Floats:
    """(n,) predictions on the given rows, 0 elsewhere."""
    out = np.zeros(len(X))
    out[rows] = model.predict(X[rows])
    return out


def _mix(task: Task, rows: Bools) -> Floats:
    """The larger side imputes the other's missing half best, so its own model weighs by the other's share."""
    count = np.bincount(task.arm[rows], minlength=task.k).astype(np.float64)
    share = count[1:] / np.maximum(count[1:] + count[0], 1.0)
    zero = np.zeros((task.k - 1, 1))
    from_treated = np.hstack([zero, np.diag(1 - share)])
    from_controls = np.hstack([zero, np.diag(share)])
    return np.vstack([from_treated, from_controls])
