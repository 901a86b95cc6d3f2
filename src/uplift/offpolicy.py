"""What a choice would have been worth, from rows in which another choice was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np

from ..checks import check_in
from .arrays import Floats
from .offpolicy_estimate import ESTIMATORS, MODELLED, interval, terms_of
from .offpolicy_logged import Extra, Logged, LogOptions, choice_matrix, part_of, read_logged


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """Mean outcome per row under a choice, with an interval.

    estimate, low, high : in units of the outcome. estimator : one of `ESTIMATORS`.
    effective_sample : rows that the weights are worth, (sum w)^2 / sum w^2.
    tuning : strength of "dros" or threshold of "switch" that the data chose; None for the others.
    """

    estimate: float
    low: float
    high: float
    estimator: str
    effective_sample: float
    tuning: float | None = None

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
        limits = f"[{self.low:+.4f}, {self.high:+.4f}]"
        return f"{self.estimate:+.4f} {limits} ({self.estimator}, departs {self.departs:.0%})"


def policy_value(
    choice: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    X: Any | None = None,
    *,
    estimator: str | None = None,
    **options: Unpack[LogOptions],
) -> PolicyValue:
    """Mean outcome if every row had been treated by `choice`.

    Parameters
    ----------
    choice : (n,) labels, or (n, k) probabilities.
    y, treatment : (n,) what happened. propensity : as in `UpliftModel.fit`; None: arm shares.
    X : (n, p), for a cross-fitted model q of the outcome.
    estimator : None is "sndr" where X or q is given, else "snips". With w the choice's probability of the
        received arm / its propensity:

        - "ips" mean of w y; "snips" the same / mean of w: less noise, a little bias;
        - "dm" the model alone: no noise from weights, as wrong as the model;
        - "dr" model + mean of w (y - q): right if propensities or model are; "sndr" with w / mean of w,
          which errs no more anywhere we looked, and far less where overlap is poor
          (experiments/coverage_policy_value);
        - "dros" "dr" with large weights shrunk; "switch" with large weights dropped; how far is
          chosen by the smallest estimated variance + bias^2. For rare outcomes and little overlap.
    options : q, eligible, groups, level, random_state; see `LogOptions`.

    Raises
    ------
    ValueError
        On a choice of an unknown or closed arm, probabilities that do not add to 1, an estimator that
        needs X or q without either, and whatever `UpliftModel.fit` refuses.

    Notes
    -----
    The interval of "dm", "dros" and "switch" is that of "sndr", stretched to hold the estimate: what they
    save in noise they may have lost in bias, which only trust in the model could rule out. It is
    unbounded where no row received what was chosen.

    References
    ----------
    Horvitz & Thompson (1952); Swaminathan & Joachims (2015); Dudík, Langford & Li (2011); Thomas &
    Brunskill (2016); Wang, Agarwal & Dudík (2017); Su, Dimakopoulou, Krishnamurthy & Dudík (2020).

    Examples
    --------
    >>> y, treatment = [1, 0, 1, 1], ["none", "none", "sms", "sms"]
    >>> print(policy_value(["sms"] * 4, y, treatment, propensity=[0.5] * 4, estimator="snips"))
    1.0000 [1.0000, 1.0000] (snips, effective sample 2)
    """
    logged, kind = _read(y, treatment, propensity, estimator, Extra(X, **options))
    part = part_of(logged, choice_matrix(choice, logged, "choice"))
    terms = terms_of(kind, [part], logged.person)
    estimate, low, high = interval(terms, logged.person, logged.level)
    return PolicyValue(estimate, low, high, kind, effective_sample(part.ratio), terms.tuning)


def policy_difference(
    choice: Any,
    baseline: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    X: Any | None = None,
    *,
    estimator: str | None = None,
    **options: Unpack[LogOptions],
) -> PolicyDifference:
    """Value of `choice` less that of `baseline` on the same rows; parameters as in `policy_value`.

    Rows in which the two agree add no noise, so the interval is far narrower than two values' apart.

    Examples
    --------
    >>> y, treatment = [1, 0, 1, 1], ["none", "none", "sms", "sms"]
    >>> print(policy_difference(["sms"] * 4, ["sms"] * 4, y, treatment, propensity=[0.5] * 4))
    +0.0000 [+0.0000, +0.0000] (snips, departs 0%)
    """
    logged, kind = _read(y, treatment, propensity, estimator, Extra(X, **options))
    mine = choice_matrix(choice, logged, "choice")
    other = choice_matrix(baseline, logged, "baseline")
    terms = terms_of(kind, [part_of(logged, mine), part_of(logged, other)], logged.person)
    estimate, low, high = interval(terms, logged.person, logged.level)
    departs = float(np.abs(mine - other).sum(axis=1).mean() / 2)
    return PolicyDifference(estimate, low, high, kind, departs)


def effective_sample(ratio: Floats) -> float:
    """Rows that weights (n,) are worth (Kish).

    Examples
    --------
    >>> effective_sample(np.array([2.0, 2.0, 0.0]))
    2.0
    """
    return float(ratio.sum() ** 2 / (ratio @ ratio)) if ratio.any() else 0.0


def _read(y: Any, treatment: Any, propensity: Any, estimator: str | None, extra: Extra) -> tuple[Logged, str]:
    """The rows, and the estimator by name."""
    kind = estimator or ("sndr" if extra.has_model else "snips")
    check_in(kind, "estimator", ESTIMATORS)
    return read_logged(y, treatment, propensity, extra, with_model=kind in MODELLED), kind
