"""S-learner: one outcome model that sees the arm as a column."""

from __future__ import annotations

from ..arrays import Bools
from .t import against_control
from .task import Learned, Task


def fit_s(task: Task, rows: Bools) -> Learned:
    """One outcome model for all arms; effects are differences of its predictions between arms.

    References
    ----------
    Künzel, Sekhon, Bickel & Yu (2019), Metalearners for estimating heterogeneous treatment effects.
    """
    model = task.fit(rows, task.y, show_arm=True)
    return Learned((model,) * task.k, against_control(task.k), tuple(range(task.k)))
