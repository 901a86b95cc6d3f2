"""S-learner: one outcome model that sees the arm as a column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sklearn.base import clone

from ..arrays import Bools
from ..trees import SmallTrees
from .t import against_control
from .task import Learned, Task

LEAVES, TREES = 8, 100  # at least: a stump cannot split on the arm and then on a feature


def fit_s(task: Task, rows: Bools) -> Learned:
    """One outcome model for all arms; effects are differences of its predictions between arms.

    `SmallTrees` smaller than `LEAVES` and `TREES` are enlarged, since trees of two leaves add up feature
    by feature and no effect could vary; and every tree sees all columns, since it must see the arm.

    References
    ----------
    Künzel, Sekhon, Bickel & Yu (2019), Metalearners for estimating heterogeneous treatment effects.
    """
    model = replace(task, base=_able_to_interact(task.base)).fit(rows, task.y, show_arm=True)
    return Learned((model,) * task.k, against_control(task.k), tuple(range(task.k)))


def _able_to_interact(base: Any) -> Any:
    if not isinstance(base, SmallTrees):
        return base
    return clone(base).set_params(
        leaves=max(base.leaves, LEAVES), trees=max(base.trees, TREES), column_share=1.0
    )
