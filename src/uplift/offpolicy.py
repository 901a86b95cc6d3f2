"""What a choice would have been worth, from rows in which another choice was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from ..checks import check_between, check_in, check_same_length
from ..models.encode import encode, learn_encoding
from .arms import arm_columns, arm_names, arm_numbers, eligible_mask
from .arrays import Bools, Floats, Ints
from .folds import arm_folds
from .inputs import person_numbers
from .offpolicy_terms import dr_terms, ips_terms, snips_terms
from .outcome import check_outcome
from .propensity import received_propensity
from .scores import outcome_scores
from .shrink import mean_of

ESTIMATORS = ("ips", "snips", "dr")


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """Mean outcome per row under a choice, with an interval.

    estimate, low, high : in units of the outcome. estimator : "ips", "snips" or "dr".
    effective_sample : rows that the weights are worth, (sum w)^2 / sum w^2.
    """

    estimate: float
    low: float
    high: float
    estimator: str
    effective_sample: float

    def __str__(self) -> str:
        size = f"effective sample {self.effective_sample:,.0f}"
        return f"{self.estimate:.4f} [{self.low:.4f}, {self.high:.4f}] ({self.estimator}, {size})"


@dataclass(frozen=True, slots=True)
class PolicyDifference:
    """Mean outcome per row under a choice less that under a baseline, paired row by row.

    departs : share of rows (of probability) in which the two differ.
    """

    estimate: float
    low: float
    high: float
    estimator: str
    departs: float

    def __str__(self) -> str:
        interval = f"[{self.low:+.4f}, {self.high:+.4f}]"
        return f"{self.estimate:+.4f} {interval} ({self.estimator}, departs {self.departs:.0%})"


@dataclass(frozen=True, slots=True)
class _Logged:
    """Logged rows: y (n,), arm (n,), weight (n,) 1 / propensity, q (n, k) or None, person (n,)."""

    y: Floats
    arms: tuple[Any, ...]
    arm: Ints
    weight: Floats
    q: Floats | None
    person: Ints
    open_to: Bools | None
    estimator: str


def policy_value(  # noqa: PLR0913
    choice: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    X: Any | None = None,
    *,
    q: Any | None = None,
    estimator: str | None = None,
    eligible: Any | None = None,
    groups: Any | None = None,
    level: float = 0.95,
    random_state: int = 0,
) -> PolicyValue:
    """Mean outcome if every row had been treated by `choice`.

    Parameters
    ----------
    choice : (n,) labels, or (n, k) probabilities.
    y, treatment : (n,) what happened. propensity : as in `UpliftModel.fit`; None: arm shares.
    X : (n, p), for a cross-fitted outcome model; q : (n, k) expected outcomes of your own instead.
        Arrays (n, k) have their columns in sorted order of the arms' labels; DataFrames go by name.
    estimator : "ips", "snips" or "dr"; None: "dr" where X or q is given, else "snips".
    eligible : (n, k); a choice of an arm that a row could not have got is refused.
    groups : (n,) persons, by whom the interval is clustered. level : of the interval.

    Raises
    ------
    ValueError
        On a choice of an unknown or closed arm, probabilities that do not add to 1, "dr" without X or
        q, and whatever `UpliftModel.fit` refuses.

    Examples
    --------
    >>> y, treatment = [1, 0, 1, 1], ["none", "none", "sms", "sms"]
    >>> print(policy_value(["sms"] * 4, y, treatment, propensity=[0.5] * 4, estimator="snips"))
    1.0000 [1.0000, 1.0000] (snips, effective sample 2)
    """
    extra = _Extra(X, q, eligible, groups, random_state)
    logged = _read(y, treatment, propensity, estimator, extra)
    terms, ratio = _terms(logged, _choice_matrix(choice, logged, "choice"))
    estimate, low, high = _interval(terms, logged.person, level)
    size = float(ratio.sum() ** 2 / (ratio @ ratio)) if ratio.any() else 0.0
    return PolicyValue(estimate, low, high, logged.estimator, size)


def policy_difference(  # noqa: PLR0913
    choice: Any,
    baseline: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    X: Any | None = None,
    *,
    q: Any | None = None,
    estimator: str | None = None,
    eligible: Any | None = None,
    groups: Any | None = None,
    level: float = 0.95,
    random_state: int = 0,
) -> PolicyDifference:
    """Value of `choice` less that of `baseline` on the same rows; parameters as in `policy_value`.

    Rows in which the two agree add no noise, so the interval is far narrower than two values' apart.

    Examples
    --------
    >>> y, treatment = [1, 0, 1, 1], ["none", "none", "sms", "sms"]
    >>> print(policy_difference(["sms"] * 4, ["sms"] * 4, y, treatment, propensity=[0.5] * 4))
    +0.0000 [+0.0000, +0.0000] (snips, departs 0%)
    """
    extra = _Extra(X, q, eligible, groups, random_state)
    logged = _read(y, treatment, propensity, estimator, extra)
    mine = _choice_matrix(choice, logged, "choice")
    other = _choice_matrix(baseline, logged, "baseline")
    terms = _terms(logged, mine)[0] - _terms(logged, other)[0]
    estimate, low, high = _interval(terms, logged.person, level)
    departs = float(np.abs(mine - other).sum(axis=1).mean() / 2)
    return PolicyDifference(estimate, low, high, logged.estimator, departs)


@dataclass(frozen=True, slots=True)
class _Extra:
    """What a caller may give beside the logged rows."""

    X: Any
    q: Any
    eligible: Any
    groups: Any
    seed: int


def _read(y: Any, treatment: Any, propensity: Any, estimator: str | None, extra: _Extra) -> _Logged:
    outcome = check_outcome(y)
    check_same_length(y=len(outcome), treatment=len(treatment))
    arms = arm_names(treatment)
    arm = arm_numbers(treatment, arms)
    open_to = eligible_mask(extra.eligible, arm, arms)
    kind = estimator or ("snips" if extra.X is None and extra.q is None else "dr")
    check_in(kind, "estimator", ESTIMATORS)
    expected = _expected(outcome, treatment, propensity, arms, extra) if kind == "dr" else None
    fold = np.zeros(len(outcome), dtype=np.int64)
    X = np.zeros((len(outcome), 1))
    if isinstance(propensity, str):
        fold = arm_folds(arm, 5, np.random.default_rng(extra.seed), extra.groups)
        X = encode(extra.X, learn_encoding(extra.X))
    received = received_propensity(propensity, X, arm, fold, arms, open_to)
    person = person_numbers(extra.groups, len(outcome))
    return _Logged(outcome, arms, arm, 1.0 / received, expected, person, open_to, kind)


def _expected(y: Floats, treatment: Any, propensity: Any, arms: tuple[Any, ...], extra: _Extra) -> Floats:
    """(n, k) expected outcomes: those given, or a cross-fitted model's."""
    if extra.q is not None:
        return arm_columns(extra.q, arms, "q", len(y))
    if extra.X is None:
        raise ValueError("estimator == 'dr' with neither X nor q. Remedy: give X, or estimator='snips'.")
    return outcome_scores(
        extra.X,
        y,
        treatment,
        propensity,
        arms=arms,
        groups=extra.groups,
        eligible=extra.eligible,
        random_state=extra.seed,
    )


def _choice_matrix(choice: Any, logged: _Logged, name: str) -> Floats:
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


def _terms(logged: _Logged, choice: Floats) -> tuple[Floats, Floats]:
    """Terms (n,) whose mean is the value, and weight ratios (n,)."""
    ratio = choice[np.arange(len(choice)), logged.arm] * logged.weight
    if logged.estimator == "ips":
        return ips_terms(logged.y, ratio), ratio
    if logged.estimator == "snips":
        if not ratio.any():
            raise ValueError(
                "choice agrees with the treatment in no row, so nothing is known of its value. "
                "Remedy: give X or q for the doubly robust estimator, or more rows."
            )
        return snips_terms(logged.y, ratio), ratio
    assert logged.q is not None
    return dr_terms(logged.y, ratio, logged.arm, choice, logged.q), ratio


def _interval(terms: Floats, person: Ints, level: float) -> tuple[float, float, float]:
    check_between(level, "level", gt=0, lt=1, remedy="give a share, such as 0.95")
    centre, variance = mean_of(terms, person)
    half = float(norm.ppf(0.5 + level / 2) * np.sqrt(variance))
    return centre, centre - half, centre + half
