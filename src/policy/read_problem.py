"""Values, use, budgets and minimum service levels, checked and put together without copying the rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..checks import check_same_length
from .problem import Bool, Float, Problem, Real, Rows
from .survey import Survey, survey

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Limits:
    """budgets, least_use : (m,). least_cases : (k,). Zeros where no minimum was asked for."""

    budgets: Float
    least_use: Float
    least_cases: Float

    def named(self) -> list[str]:
        """What stands behind each of the d bounds of the problem, in words."""
        uses = [
            f"budgets[{r}] == {budget:g}" + (f" and least_use[{r}] == {least:g}" if least else "")
            for r, (budget, least) in enumerate(zip(self.budgets, self.least_use, strict=True))
        ]
        return uses + [f"least_cases[{j}] == {self.least_cases[j]:g}" for j in self.floors.tolist()]

    @property
    def floors(self) -> npt.NDArray[np.intp]:
        """Actions with a minimum number of cases."""
        return np.flatnonzero(self.least_cases)


def read_limits(
    budgets: npt.ArrayLike, least_use: npt.ArrayLike | None, least_cases: npt.ArrayLike | None, actions: int
) -> Limits:
    """Bounds as arrays, zeros where there are none; negative ones are refused."""
    limits = np.asarray(budgets, dtype=np.float64)
    use = np.zeros(len(limits)) if least_use is None else np.asarray(least_use, dtype=np.float64)
    cases = np.zeros(actions) if least_cases is None else np.asarray(least_cases, dtype=np.float64)
    check_same_length("give every resource a minimum, 0 for none", least_use=use.size, budgets=limits.size)
    check_same_length("give every action a minimum, 0 for none", least_cases=cases.size, actions=actions)
    for name, array in (("budgets", limits), ("least_use", use), ("least_cases", cases)):
        if array.size and not array.min() >= 0:
            raise ValueError(f"{name} == {array.min()}, must be >= 0. Remedy: mend {name}.")
    return Limits(limits, use, cases)


def shape_of(value: npt.ArrayLike) -> tuple[int, int]:
    """Cases and actions."""
    shape = np.shape(value)
    if len(shape) != 2 or shape[1] == 0:
        raise ValueError(
            f"value's shape == {shape}, must be (cases, actions). Remedy: give one row per case."
        )
    return (shape[0], shape[1])


def read_eligible(eligible: npt.ArrayLike | None, shape: tuple[int, ...]) -> Bool:
    """Eligible as (n, k), or as (0, k) when every action is."""
    if eligible is None:
        return np.empty((0, shape[1]), dtype=np.bool_)
    allowed: Bool = np.ascontiguousarray(eligible, dtype=np.bool_)
    check_same_length("give eligible a row per case", value=shape[0], eligible=len(allowed))
    check_same_length("give eligible a column per action", value=shape[1], eligible=allowed.shape[-1])
    return allowed


def read_problem(value: npt.ArrayLike, use: npt.ArrayLike, limits: Limits, eligible: Bool) -> Problem:
    """The problem that the dual solves; refused when malformed, or when one bound alone cannot be kept."""
    problem = _put_together(_real(value), _real(use), limits, eligible)
    found = survey(problem)
    _check_rows(problem, found)
    if (limits.budgets == 0).any():
        problem = _without_exhausted(problem, limits)
        found = survey(problem)
    _check_limits(found, limits)
    return problem


def _real(array: npt.ArrayLike) -> Real:
    given = np.asarray(array)
    kept = given if given.dtype in (np.float32, np.float64) else given.astype(np.float64)
    return np.ascontiguousarray(kept)


def _put_together(value: Real, use: Real, limits: Limits, eligible: Bool) -> Problem:
    n, k = value.shape
    if use.ndim not in (2, 3):
        raise ValueError(
            f"use's shape == {use.shape}, must be (actions, resources) or (cases, actions, resources). "
            "Remedy: give one column per budget."
        )
    columns, actions = {"use's last axis": use.shape[-1]}, {"use's actions": use.shape[-2]}
    check_same_length("give use one column per budget", **columns, budgets=limits.budgets.size)
    check_same_length("give use one row per action", **actions, **{"value's": k})
    counted = np.eye(k)[:, limits.floors]
    if use.ndim == 3:
        check_same_length("give use one row per case", value=n, use=len(use))
        own, shared = use, counted
    else:
        _check_use(float(use.min(initial=0.0)) if np.isfinite(use).all() else np.nan)
        own, shared = np.empty((n, k, 0), dtype=value.dtype), np.column_stack([use, counted])
    most = np.concatenate([limits.budgets, np.full(len(limits.floors), np.inf)])
    least = np.concatenate([limits.least_use, limits.least_cases[limits.floors]])
    same = np.ascontiguousarray(shared, dtype=np.float64)
    return Problem(Rows(value, own, eligible), same, least, most, 0.0, np.zeros(len(most)))


def _check_rows(problem: Problem, found: Survey) -> None:
    _check_use(found.wrong_use)
    row = max(found.stuck, found.wrong_value)
    if row >= 0:
        raise ValueError(
            f"value[{row}] == {problem.rows.value[row]}, must hold a finite number for an eligible action. "
            "Remedy: make doing nothing eligible, and fill missing values."
        )


def _check_use(wrong: float) -> None:
    if not wrong >= 0 or wrong == np.inf:
        raise ValueError(f"use == {wrong}, must be >= 0 and finite. Remedy: mend use.")


def _without_exhausted(problem: Problem, limits: Limits) -> Problem:
    # A resource of which there is nothing takes its actions off the list.
    rows = problem.rows
    q = rows.own.shape[2]
    allowed = rows.eligible if len(rows.eligible) else np.ones(rows.value.shape, dtype=np.bool_)
    for r in np.flatnonzero(limits.budgets == 0):
        allowed = allowed & ((rows.own[:, :, r] if r < q else problem.shared[None, :, r - q]) == 0)
    most = np.where(problem.most == 0, np.inf, problem.most)
    return replace(problem, rows=Rows(rows.value, rows.own, allowed), most=most)


def _check_limits(found: Survey, limits: Limits) -> None:
    if found.stuck >= 0:
        raise ValueError(
            f"budgets == {limits.budgets}, case {found.stuck} has no action within them. "
            "Remedy: raise the budgets or offer every case an action that uses nothing."
        )
    m = len(limits.budgets)
    for r, (budget, lowest) in enumerate(zip(limits.budgets, found.lowest[:m], strict=True)):
        if lowest > budget * (1 + _ROUNDING):
            raise ValueError(
                f"budgets[{r}] == {budget}, must be >= {lowest}, the least use of all cases. "
                "Remedy: raise the budget or offer every case an action that uses nothing."
            )
        if limits.least_use[r] > min(budget, found.highest[r]) * (1 + _ROUNDING):
            raise ValueError(
                f"least_use[{r}] == {limits.least_use[r]}, must be <= the budget, {budget}, and <= "
                f"{found.highest[r]}, what all cases can use. Remedy: lower least_use[{r}]."
            )
    for j, most in zip(limits.floors.tolist(), found.highest[m:], strict=True):
        if limits.least_cases[j] > most:
            raise ValueError(
                f"least_cases[{j}] == {limits.least_cases[j]:g}, must be <= {most:g}, the cases that may get "
                f"the action. Remedy: lower least_cases[{j}] or make more cases eligible."
            )
