"""Effect learners. Each is one function `fit_<name>(task, rows) -> Learned` in a file of its name.

Effects are differences between columns of what it predicts, so a learner may leave out whatever all
arms share:

>>> import numpy as np
>>> from repaylift.uplift.learners.example import example_task
>>> task = example_task()  # an effect of 2 where x > 0, of 0 elsewhere
>>> for name, fit in LEARNERS.items():
...     found = fit(task, rows=np.ones(len(task.y), dtype=bool)).predict(np.array([[-1.0], [1.0]]))
...     print(name, abs(found[:, 1] - found[:, 0]).round().tolist())
dr [0.0, 2.0]
net [0.0, 2.0]
r [0.0, 2.0]
s [0.0, 2.0]
t [0.0, 2.0]
x [0.0, 2.0]
"""

from collections.abc import Callable, Mapping

from ..arrays import Bools
from .dr import fit_dr
from .net import fit_net
from .r import fit_r
from .s import fit_s
from .t import fit_t
from .task import Learned, Task
from .x import fit_x

LEARNERS: Mapping[str, Callable[[Task, Bools], Learned]] = {
    "dr": fit_dr,
    "net": fit_net,
    "r": fit_r,
    "s": fit_s,
    "t": fit_t,
    "x": fit_x,
}

__all__ = ["LEARNERS", "Learned", "Task"]
