"""Effect learners. Each is one function `fit_<name>(task, rows) -> Learned` in a file of its name."""

from collections.abc import Callable, Mapping

from ..arrays import Bools
from .dr import fit_dr
from .r import fit_r
from .s import fit_s
from .t import fit_t
from .task import Learned, Task
from .x import fit_x

LEARNERS: Mapping[str, Callable[[Task, Bools], Learned]] = {
    "dr": fit_dr,
    "r": fit_r,
    "s": fit_s,
    "t": fit_t,
    "x": fit_x,
}

__all__ = ["LEARNERS", "Learned", "Task"]
