"""A two-arm trial whose effect is 2 for x > 0 and 0 otherwise: for examples and contract tests."""

from __future__ import annotations

import numpy as np

from ..trees import SmallTrees
from .task import Task


def example_task(n: int = 2000, seed: int = 0) -> Task:
    """Half the rows treated; baseline x / 2, known exactly.

    Examples
    --------
    >>> task = example_task(n=100)
    >>> task.table.X.shape, task.k
    ((100, 1), 2)
    """
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 2, n)
    arm = rng.permutation(np.arange(n) % 2).astype(np.int64)
    noise = rng.normal(scale=0.2, size=n)
    residual = 2.0 * (x > 0) * arm + noise
    base = SmallTrees(trees=60, learning_rate=0.2, column_share=1.0)
    return Task(x[:, None], x / 2 + residual, residual, arm, np.full(n, 2.0), 2, base)
