"""What is left of the day's budgets rules out the actions that need more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .prepared import Prepared

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]


def fits(use: Float, left: Float) -> Bool:
    """Which actions use no more of any resource than is left, (n, k).

    Parameters
    ----------
    use : (n, k, m) units; unknown use (NaN) does not fit where there is a limit.
    left : (m,) units; infinite where there is no limit.

    Examples
    --------
    >>> use = np.array([[[0.0, 0.0], [6.0, 0.0], [0.0, 2.5]]])
    >>> fits(use, np.array([5.9, np.inf])).tolist()
    [[True, False, True]]
    """
    found: Bool = np.all((use <= left) | np.isinf(left), axis=2)
    return found


def within_budgets(prepared: Prepared, left: Float) -> Prepared:
    """The same cases without the actions that need more than is left.

    Those held out keep all actions, as they neither bid nor spend. A prescribed action that does not fit
    gives way to doing nothing.

    Parameters
    ----------
    left : (m,) units in the order of `RESOURCES`; infinite where there is no limit.
    """
    if np.isinf(left).all():
        return prepared
    held_out = prepared.arm[:, None] != "policy"
    open_to = np.logical_or(fits(prepared.weighed.money.use, left), held_out)
    open_to[:, 0] = True
    eligible = prepared.weighed.eligible & open_to
    rows, fixed = np.arange(len(eligible)), prepared.fixed
    kept = np.where((fixed < 0) | eligible[rows, np.maximum(fixed, 0)], fixed, 0)
    return replace(prepared, weighed=replace(prepared.weighed, eligible=eligible), fixed=kept)
