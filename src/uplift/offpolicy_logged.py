"""Logged rows as off-policy evaluation reads them, and the choices that are judged on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import pandas as pd

from ..checks import check_between, check_same_length
from ..models.encode import encode, learn_encoding
from .arms import arm_columns, arm_names, arm_numbers, eligible_mask
from .arrays import Bools, Floats, Ints
from .folds import arm_folds
from .inputs import person_numbers
from .nuisance import Design
from .outcome import check_outcome
from .propensity import received_propensity
from .scores import expected_outcomes
from .table import Table

FOLDS = 5


class LogOptions(TypedDict, total=False):
    """What may be given beside the logged rows, by keyword.

    q : (n, k) expected outcomes of your own instead of a model on X. Arrays (n, k) have their columns in
    sorted order of the arms' labels; DataFrames go by name.
    eligible : (n, k); a choice of an arm that a row could not have got is refused.
    groups : (n,) persons, by whom the interval is clustered. level : of the interval, 0.95.
    random_state : of the folds, 0.
    """

    q: Any
    eligible: Any
    groups: Any
    level: float
    random_state: int


@dataclass(frozen=True, slots=True)
class Extra:
    """X and `LogOptions` with their defaults."""

    X: Any = None
    q: Any = None
    eligible: Any = None
    groups: Any = None
    level: float = 0.95
    random_state: int = 0

    @property
    def has_model(self) -> bool:
        """Whether expected outcomes can be had."""
        return self.X is not None or self.q is not None


@dataclass(frozen=True, slots=True)
class Logged:
    """Logged rows.

    y (n,); arms in sorted order, arm (n,) numbers into them; weight (n,) 1 / propensity; q (n, k) expected
    outcomes or None; person (n,) numbers; open_to (n, k) or None; level of the intervals.
    """

    y: Floats
    arms: tuple[Any, ...]
    arm: Ints
    weight: Floats
    q: Floats | None
    person: Ints
    open_to: Bools | None
    level: float


@dataclass(frozen=True, slots=True)
class Part:
    """One choice on the logged rows.

    ratio (n,): its probability of the arm received / the propensity. expected (n,): the expected outcome
    under the choice; residual (n,): the outcome less that expected under the arm received. Both are 0 and
    y where there is no model of the outcome.
    """

    y: Floats
    ratio: Floats
    expected: Floats
    residual: Floats


def read_logged(y: Any, treatment: Any, propensity: Any, extra: Extra, *, with_model: bool) -> Logged:
    """Check the rows, find the propensities and, where asked for, the expected outcomes."""
    check_between(extra.level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    outcome = check_outcome(y)
    check_same_length(y=len(outcome), treatment=len(treatment))
    arms = arm_names(treatment)
    arm = arm_numbers(treatment, arms)
    open_to = eligible_mask(extra.eligible, arm, arms)
    person = person_numbers(extra.groups, len(outcome))
    estimated = isinstance(propensity, str)
    modelled = with_model and extra.q is None
    table, fold = _features(extra, arm, needed=estimated or modelled)
    cell = fold if estimated else np.zeros_like(fold)
    weight = 1.0 / received_propensity(propensity, table.X, arm, cell, arms, open_to)
    q = None if extra.q is None else arm_columns(extra.q, arms, "q", len(outcome))
    if modelled:
        q = expected_outcomes(None, Design(table, arm, weight, fold, len(arms)), outcome)
    return Logged(outcome, arms, arm, weight, q, person, open_to, extra.level)


def _features(extra: Extra, arm: Ints, *, needed: bool) -> tuple[Table, Ints]:
    """X as numbers and the folds; a column of 0 where nothing reads X."""
    if not needed:
        return Table(np.zeros((len(arm), 1))), np.zeros(len(arm), dtype=np.int64)
    if extra.X is None:
        raise ValueError(
            "this estimator needs expected outcomes, and there is neither X nor q (an estimated propensity "
            "needs X). Remedy: give X, or estimator='snips' and known propensities."
        )
    encoding = learn_encoding(extra.X)
    table = Table(encode(extra.X, encoding), encoding.categorical)
    check_same_length(y=len(arm), X=len(table))
    return table, arm_folds(arm, FOLDS, np.random.default_rng(extra.random_state), extra.groups)


def choice_matrix(choice: Any, logged: Logged, name: str) -> Floats:
    """(n, k) probabilities of a choice given as labels or probabilities."""
    n, k = len(logged.y), len(logged.arms)
    if isinstance(choice, pd.DataFrame) or np.ndim(choice) == 2:
        matrix = arm_columns(choice, logged.arms, name, n)
        total = matrix.sum(axis=1)
        worst = float(total[np.abs(total - 1.0).argmax()])
        check_between(abs(worst - 1.0), f"|sum of a row of {name} - 1|", le=1e-6, remedy="divide by the sum")
        check_between(float(matrix.min()), f"lowest probability of {name}", ge=0)
    else:
        check_same_length(y=n, choice=len(choice))
        matrix = np.zeros((n, k))
        matrix[np.arange(n), arm_numbers(choice, logged.arms)] = 1.0
    if logged.open_to is not None and (matrix[~logged.open_to] > 0).any():
        row = int(np.flatnonzero(((matrix > 0) & ~logged.open_to).any(axis=1))[0])
        raise ValueError(
            f"{name} takes an arm in row {row} that was not open there, so its value is unknown. "
            "Remedy: choose among the eligible arms."
        )
    return matrix


def part_of(logged: Logged, choice: Floats) -> Part:
    """Weights, expectations and residuals (n,) of a choice (n, k)."""
    rows = np.arange(len(logged.y))
    ratio = choice[rows, logged.arm] * logged.weight
    if logged.q is None:
        return Part(logged.y, ratio, np.zeros(len(rows)), logged.y)
    expected = np.where(choice > 0, choice * logged.q, 0.0).sum(axis=1)
    return Part(logged.y, ratio, expected, logged.y - logged.q[rows, logged.arm])
