"""Share out budgets when actions are drawn: propensities whose expected use keeps every budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..checks import check_between
from .dual import solve_dual
from .explore import Exploration
from .problem import Float, Problem, Real
from .read_problem import read_eligible, read_limits, read_problem, shape_of
from .scores import gaps_at
from .soft_dual import solve_soft_dual
from .soft_passes import Chances, drawn_at, least_expected_use

_MET = 1e-6  # of a budget


@dataclass(frozen=True, slots=True)
class SoftAllocation:
    """Probabilities that keep the budgets in expectation, and the prices that make them.

    propensity : (n, k) probability of each action; rows sum to 1.
    prices : (m,) >= 0; 0 where the budget does not bind.
    used : (m,) expected use. value : expected value, money.
    gap : money, the scale of exploring: the temperature is `exploration.tau` x gap.
    """

    propensity: Real
    prices: Float
    used: Float
    value: float
    gap: float


def allocate_softmax(
    value: npt.ArrayLike,
    use: npt.ArrayLike,
    budgets: npt.ArrayLike,
    eligible: npt.ArrayLike | None = None,
    *,
    unproven: npt.ArrayLike | None = None,
    exploration: Exploration | None = None,
    gap: float | None = None,
) -> SoftAllocation:
    """Propensities as exploring draws them, at prices where their expected use keeps every budget.

    Parameters
    ----------
    value : (n, k) money. use : (k, m) or (n, k, m), >= 0. float32 and float64 are read without a copy.
    budgets : (m,), > 0; infinite where a resource is not limited.
    eligible : (n, k) bool, None for all; every case needs an eligible action.
    unproven : (n, k) bool, actions without enough evidence; drawn only as far as exploring lets them.
    exploration : temperature `tau`, in median gaps between best and second score, and floors.
    gap : money; None: the median gap at the prices that keep the budgets without exploring.

    Raises
    ------
    ValueError
        As `allocate`; and when a budget is 0, when the floors alone use more than a budget, or when no
        case has two actions of different score, so that exploring has no scale.

    Notes
    -----
    The dual regularised by entropy: softmax(score / (tau x gap)) maximises expected value plus
    temperature x entropy within the budgets. `explore.propensities` gives the same numbers at the
    returned prices and gap.

    Examples
    --------
    >>> value = np.array([[0.0, 4.2, 6.0], [0.0, 1.0, 9.0], [0.0, 0.5, 2.0]])
    >>> plan = allocate_softmax(value, [[0.0], [0.0], [6.0]], budgets=[6.0])
    >>> plan.propensity.round(2).tolist()
    [[0.12, 0.68, 0.19], [0.13, 0.19, 0.68], [0.39, 0.48, 0.12]]
    >>> plan.used.round(6).tolist()
    [6.0]
    """
    how = Exploration() if exploration is None else exploration
    shape = shape_of(value)
    limits = read_limits(budgets, None, None, shape[1])
    for r, budget in enumerate(limits.budgets):
        check_between(float(budget), f"budgets[{r}]", gt=0, remedy="make the actions that use it ineligible")
    problem = read_problem(value, use, limits, read_eligible(eligible, shape))
    hard = solve_dual(problem).prices
    scale = _scale(problem, hard) if gap is None else check_between(gap, "gap", gt=0)
    chances = Chances(how.tau * scale, how.floor, how.unproven_share, read_eligible(unproven, shape))
    _check_floors(problem, chances)
    point = solve_soft_dual(problem, chances, hard)
    _check_met(problem, point.used)
    propensity, worth = drawn_at(problem, chances, point.prices)
    return SoftAllocation(propensity, point.prices, point.used, worth, scale)


def _scale(problem: Problem, prices: Float) -> float:
    gaps = gaps_at(problem, prices)
    gap = float(np.median(gaps)) if len(gaps) else 0.0
    return check_between(gap, "median gap between best and second score", gt=0, remedy="give gap, in money")


def _check_floors(problem: Problem, chances: Chances) -> None:
    for r, (least, most) in enumerate(zip(least_expected_use(problem, chances), problem.most, strict=True)):
        if least >= most:
            raise ValueError(
                f"budgets[{r}] == {most}, must be > {least}, which floors and least use take already. "
                "Remedy: raise the budget, or lower exploration's floor or unproven_share."
            )


def _check_met(problem: Problem, used: Float) -> None:
    over = used - problem.most * (1 + _MET)
    if (over > 0).any() or not np.isfinite(used).all():
        raise ValueError(
            f"budgets == {problem.most} with expected use {used}: no prices keep all of them. "
            "Remedy: raise the budgets, or lower exploration's floor or tau."
        )
