"""The one rule: the eligible action with the highest value minus price x use.

The only place where an action is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..checks import check_same_length
from ..compiled import compiled
from .explore import Exploration, draw, propensities

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for n cases out of k actions.

    action : (n,) column taken.
    propensity : (n, k) probability with which each action is taken; rows sum to 1.
    runner_up : (n,) column with the highest score of the other proven ones; -1 if there is none.
    """

    action: Index
    propensity: Float
    runner_up: Index


def decide(
    score: Float,
    value: Float,
    eligible: Bool,
    proven: Bool,
    *,
    fixed: Index | None = None,
    exploration: Exploration | None = None,
    gap: float | None = None,
    uniform: Float | None = None,
) -> Choice:
    """Choose one action per case.

    Parameters
    ----------
    score : (n, k) value - price x use, money. value : (n, k) money.
    eligible : (n, k) offered, at hand and allowed by the rules; column 0 (doing nothing) always is.
    proven : (n, k) enough evidence; what is not can be drawn in exploring, but never wins.
    fixed : (n,) column to take whatever the score (ladder, holdout); -1 where the score decides.
    exploration, gap, uniform : how to explore, the scale in money, and draws (n,) in [0, 1).
        Without exploration or gap the best is taken with probability 1.

    Raises
    ------
    ValueError
        When doing nothing is not eligible, or a fixed action is not.

    Examples
    --------
    >>> score = np.array([[0.0, 4.2, 6.0], [0.0, 1.0, -2.0]])
    >>> eligible = np.array([[True, True, False], [True, True, True]])
    >>> choice = decide(score, score, eligible, np.ones_like(eligible))
    >>> choice.action.tolist(), choice.runner_up.tolist()
    ([1, 1], [0, 0])
    """
    n = len(score)
    check_same_length(score=n, value=len(value), eligible=len(eligible), proven=len(proven))
    _check_eligible(eligible, fixed)
    masked, can_win, untried = np.empty(score.shape), np.empty_like(eligible), np.empty_like(eligible)
    _split(score, eligible, proven, masked, can_win, untried)
    if exploration is None or gap is None or uniform is None:
        propensity = _certain(masked.argmax(axis=1), score.shape)
    else:
        propensity = propensities(masked, value, can_win, untried, gap, exploration)
    if fixed is not None:
        rows = np.flatnonzero(fixed >= 0)
        propensity[rows] = 0.0
        propensity[rows, fixed[rows]] = 1.0
    action = propensity.argmax(axis=1) if uniform is None else draw(propensity, uniform)
    runner_up = np.empty(n, dtype=np.intp)
    _second(masked, action, runner_up)
    return Choice(action, propensity, runner_up)


@compiled
def _split(score: Float, eligible: Bool, proven: Bool, masked: Float, can_win: Bool, untried: Bool) -> None:
    """Scores of what can win, others -inf (n, k); doing nothing always can, for nothing if need be."""
    for i in range(score.shape[0]):
        for a in range(score.shape[1]):
            can_win[i, a] = (a == 0 or (eligible[i, a] and proven[i, a])) and np.isfinite(score[i, a])
            masked[i, a] = score[i, a] if can_win[i, a] else -np.inf
            untried[i, a] = a > 0 and eligible[i, a] and not proven[i, a]
        if not can_win[i, 0]:
            masked[i, 0], can_win[i, 0] = 0.0, True


def _check_eligible(eligible: Bool, fixed: Index | None) -> None:
    if not eligible[:, 0].all():
        raise ValueError(
            f"doing nothing is not eligible in {int((~eligible[:, 0]).sum())} cases. "
            "Remedy: keep the control action eligible everywhere."
        )
    if fixed is not None:
        rows = np.flatnonzero(fixed >= 0)
        wrong = rows[~eligible[rows, fixed[rows]]]
        if wrong.size:
            raise ValueError(
                f"fixed[{wrong[0]}] == {fixed[wrong[0]]} is not eligible. "
                "Remedy: fall back to doing nothing, column 0."
            )


def _certain(action: Index, shape: tuple[int, ...]) -> Float:
    chosen = np.zeros(shape)
    chosen[np.arange(len(action)), action] = 1.0
    return chosen


@compiled
def _second(masked: Float, action: Index, found: Index) -> None:
    """The best of the other columns that can win, -1 without one."""
    for i in range(masked.shape[0]):
        best, found[i] = -np.inf, -1
        for a in range(masked.shape[1]):
            if a != action[i] and masked[i, a] > best:
                best, found[i] = masked[i, a], a
