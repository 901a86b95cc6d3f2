"""A decision about n cases, as arrays: what batch and real time share."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from .arms import POLICY
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


def in_arm(decided: Decided, arm: str) -> Decided:
    """The same decisions, where those not held out belong to an arm of the experiment."""
    if arm == POLICY:
        return decided
    return replace(decided, arm=np.where(decided.arm == POLICY, arm, decided.arm).astype(object))


def one_of(decided: Decided, row: int) -> Decided:
    """The decision about one of n cases, as if it had been decided alone; views, not copies."""
    if decided.cases.n == 1:
        return decided
    alone: Decided = _row_of(decided, row)
    return replace(alone, prices=decided.prices)


def _row_of(whole: Any, row: int) -> Any:
    """Every array of a dataclass cut to one row, and of the dataclasses in it."""
    parts = {field.name: getattr(whole, field.name) for field in fields(whole)}
    for name, part in parts.items():
        if isinstance(part, np.ndarray):
            parts[name] = part[row : row + 1]
        elif is_dataclass(part):
            parts[name] = _row_of(part, row)
    return type(whole)(**parts)
