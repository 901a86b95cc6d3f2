"""A decision about n cases, as arrays: what batch and real time share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .cases import Cases
from .decide import Choice
from .weigh import Weighed

Float = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Decided:
    """n decisions among k actions, and all that led to them.

    score : (n, k) value - price x use, money. prices : (m,) of `RESOURCES`. mode : (n,) of `MODES`.
    arm : (n,) of the experiment. choice : the action taken and the propensities.
    """

    cases: Cases
    weighed: Weighed
    score: Float
    prices: Float
    mode: Objects
    arm: Objects
    choice: Choice
