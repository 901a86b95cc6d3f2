"""Checks of the 0/1 outcome and of predicted probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..checks import check_same_length

Floats = npt.NDArray[np.float64]


def check_outcome(y: Any, rows: int) -> Floats:
    """(n,) float outcomes, refused unless they are 0/1, both present, one per row.

    Examples
    --------
    >>> check_outcome([True, False], rows=2).tolist()
    [1.0, 0.0]
    >>> check_outcome([0, 2], rows=2)
    Traceback (most recent call last):
    ValueError: y holds the values [0.0, 2.0], must hold 0 and 1, ...
    """
    outcome = np.asarray(y, dtype=float)
    check_same_length("give one outcome per row of X", X=rows, y=len(outcome))
    values = np.unique(outcome)
    if outcome.ndim != 1 or not np.array_equal(values, [0.0, 1.0]):
        raise ValueError(
            f"y holds the values {values[:5].tolist()}, must hold 0 and 1, both, in one dimension. "
            "Remedy: 1 for a bill that went bad, 0 else; leave out rows whose outcome is not known."
        )
    return outcome


def check_probability(p: Any, rows: int, name: str = "p") -> Floats:
    """(n,) float probabilities, refused unless each is in [0, 1].

    Examples
    --------
    >>> check_probability([0.2, 1.0], rows=2).tolist()
    [0.2, 1.0]
    """
    found = np.asarray(p, dtype=float)
    lengths = {"y": rows, name: len(found)}
    check_same_length("", **lengths)
    inside = (found >= 0) & (found <= 1)
    if found.ndim != 1 or not inside.all():
        shown = found.ravel()[~inside.ravel()][:1].tolist()
        raise ValueError(
            f"{name} has shape {found.shape} and values such as {shown}, must be (n,) in [0, 1]. "
            "Remedy: give the probability of 1, such as predict_proba(X)[:, 1]."
        )
    return found
