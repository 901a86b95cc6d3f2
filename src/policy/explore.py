"""Exploring: how likely each action is taken, so that the log can teach, and the draw that replays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from ..checks import check_between
from ..compiled import compiled

Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Exploration:
    """How much to explore.

    tau : temperature, in median gaps between best and second score.
    floor : least probability of an eligible action of non-negative value.
    unproven_share : total probability of all actions without enough evidence, per decision; each
        gets at most `floor` of it. At 2 % and 500 rows wanted, 25,000 decisions prove a new action.
    seed : changes every draw; the same seed and decision id always draw the same.
    """

    tau: float = 1.0
    floor: float = 0.01
    unproven_share: float = 0.02
    seed: int = 0

    def __post_init__(self) -> None:
        check_between(self.tau, "tau", gt=0, remedy="leave exploring out to always take the best")
        check_between(self.floor, "floor", ge=0, le=0.05)
        check_between(self.unproven_share, "unproven_share", ge=0, le=0.1)


def propensities(
    score: Float, value: Float, proven: Bool, unproven: Bool, gap: float, exploration: Exploration
) -> Float:
    """Probability of each action, (n, k); rows sum to 1.

    Parameters
    ----------
    score, value : (n, k) money; what is neither proven nor unproven is not read.
    proven : (n, k) eligible with enough evidence; at least one a row.
    unproven : (n, k) eligible with too little evidence; taken only if its value is not negative.
    gap : money, > 0, the scale of `tau`.

    Notes
    -----
    softmax(score / (tau x gap)) over the proven, mixed with the floor for each of them of non-negative
    value; what the unproven get is taken from all alike.

    Examples
    --------
    >>> score = np.array([[0.0, 2.0, -5.0, 1.0]])
    >>> proven = np.array([[True, True, True, False]])
    >>> p = propensities(score, score, proven, ~proven, gap=1.0, exploration=Exploration())
    >>> p.round(3)
    array([[0.125, 0.864, 0.001, 0.01 ]])
    """
    check_between(gap, "gap", gt=0, remedy="make prices from a batch of cases first")
    mixed, worth = np.empty(score.shape), value >= 0
    _soften(score, proven, worth, exploration.tau * gap, exploration.floor, mixed)
    _mix_in(unproven & worth, exploration.floor, exploration.unproven_share, mixed)
    return mixed


@compiled
def _soften(score: Float, proven: Bool, worth: Bool, scale: float, floor: float, out: Float) -> None:
    """Softmax over the proven, mixed with the floor for each of them that is worth taking; 0 elsewhere."""
    for i in range(score.shape[0]):
        best, total, floored = -np.inf, 0.0, 0.0
        for a in range(score.shape[1]):
            if proven[i, a]:
                best = max(best, score[i, a])
                floored += floor * worth[i, a]
        for a in range(score.shape[1]):
            out[i, a] = np.exp((score[i, a] - best) / scale) if proven[i, a] else 0.0
            total += out[i, a]
        for a in range(score.shape[1]):
            if proven[i, a]:
                out[i, a] = floor * worth[i, a] + (1 - floored) * out[i, a] / total


@compiled
def _mix_in(tried: Bool, floor: float, share: float, out: Float) -> None:
    """Give each of those tried for the first time its share, taken from all others alike."""
    for i in range(out.shape[0]):
        count = tried[i].sum()
        extra = min(share / max(count, 1), floor)
        for a in range(out.shape[1]):
            out[i, a] = extra if tried[i, a] else (1 - extra * count) * out[i, a]


def score_gap(score: Float, proven: Bool) -> float | None:
    """Median difference of best and second score over the cases with a choice; None without any.

    Examples
    --------
    >>> score = np.array([[0.0, 2.0], [0.0, 5.0], [1.0, 9.0]])
    >>> score_gap(score, np.array([[True, True], [True, True], [True, False]]))
    3.5
    """
    choice = proven.sum(axis=1) > 1
    if not choice.any():
        return None
    best = np.sort(np.where(proven, score, -np.inf)[choice], axis=1)
    gap = float(np.median(best[:, -1] - best[:, -2]))
    return gap if gap > 0 else None


def uniform_draws(decision_ids: Iterable[str], seed: int | str) -> Float:
    """One number in [0, 1) per id, (n,), from the seed and the id alone; seeds draw independently.

    Examples
    --------
    >>> uniform_draws(["d1", "d2"], seed=7).round(3)
    array([0.163, 0.569])
    """
    key = str(seed).encode()
    whole = [
        int.from_bytes(blake2b(i.encode(), digest_size=8, key=key).digest(), "big") for i in decision_ids
    ]
    return np.array([number >> 11 for number in whole], dtype=np.float64) / 2**53


def draw(propensity: Float, uniform: Float) -> npt.NDArray[np.intp]:
    """Column drawn in each row, (n,), for numbers in [0, 1); a column of probability 0 is never drawn.

    Examples
    --------
    >>> draw(np.array([[0.0, 0.4, 0.6]] * 3), np.array([0.0, 0.4, 0.999])).tolist()
    [1, 2, 2]
    """
    found = np.empty(len(propensity), dtype=np.intp)
    _draw(propensity, uniform, found)
    return found


@compiled
def _draw(propensity: Float, uniform: Float, found: npt.NDArray[np.intp]) -> None:
    for i in range(propensity.shape[0]):
        wanted, reached, a = uniform[i] * propensity[i].sum(), propensity[i, 0], 0
        while reached <= wanted and a + 1 < propensity.shape[1]:
            a += 1
            reached += propensity[i, a]
        found[i] = a
