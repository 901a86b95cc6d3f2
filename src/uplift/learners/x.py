"""X-learner: effects imputed for both the treated and the controls, then mixed."""

from __future__ import annotations

import numpy as np

from ..arrays import Bools, Floats
from .t import fit_t
from .task import Learned, Task


def fit_x(task: Task, rows: Bools) -> Learned:
    """Two effect models per arm, mixed by the arm's share among its rows and the control's.

    The outcome models are the T-learner's. A treated row's effect is its outcome less what the control's
    model expects; a control's is what the arm's model expects less its outcome.

    References
    ----------
    Künzel, Sekhon, Bickel & Yu (2019), Metalearners for estimating heterogeneous treatment effects.
    """
    treated, controls = (models := fit_t(task, rows).models)[1:], models[0]
    is_control = rows & (task.arm == 0)
    X, of_controls = task.table.X, task.table.X[is_control]

    def from_treated(a: int) -> object:
        mine = rows & (task.arm == a)
        if controls is None or not mine.any():
            return None
        return task.fit(mine, _placed(mine, task.y[mine] - controls.predict(X[mine])))

    def from_controls(a: int) -> object:
        model = treated[a - 1]
        if model is None or not is_control.any():
            return None
        return task.fit(is_control, _placed(is_control, model.predict(of_controls) - task.y[is_control]))

    arms = range(1, task.k)
    fitted = task.each(from_treated, arms) + task.each(from_controls, arms)
    return Learned(fitted, _mix(task, rows), (-1,) * len(fitted))


def _placed(rows: Bools, values: Floats) -> Floats:
    """(n,) values (m,) at the given rows, 0 elsewhere."""
    out = np.zeros(len(rows))
    out[rows] = values
    return out


def _mix(task: Task, rows: Bools) -> Floats:
    """The larger side imputes the other's missing half best, so its own model weighs by the other's share."""
    count = np.bincount(task.arm[rows], minlength=task.k).astype(np.float64)
    share = count[1:] / np.maximum(count[1:] + count[0], 1.0)
    zero = np.zeros((task.k - 1, 1))
    from_treated = np.hstack([zero, np.diag(1 - share)])
    from_controls = np.hstack([zero, np.diag(share)])
    return np.vstack([from_treated, from_controls])
