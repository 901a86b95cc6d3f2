"""Every off-policy estimator side by side, and whether they tell one story."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Unpack

import numpy as np
import pandas as pd
from scipy.stats import norm

from .arrays import Ints
from .offpolicy import PolicyValue, effective_sample
from .offpolicy_estimate import ESTIMATORS, WEIGHTING, Terms, interval, terms_of
from .offpolicy_logged import Extra, Logged, LogOptions, choice_matrix, part_of, read_logged
from .shrink import mean_of

ENOUGH = 100  # effective rows: a share is then known to within 10 points
HEAVY = 0.1  # share of the weights' sum in one row


@dataclass(frozen=True, slots=True)
class EstimatorRow:
    """One estimator's value. standard_error : of the estimate's noise alone, its bias left aside."""

    value: PolicyValue
    standard_error: float


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two estimators whose paired difference (first less second) has an interval without 0."""

    first: str
    second: str
    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        limits = f"{self.estimate:+.4f} [{self.low:+.4f}, {self.high:+.4f}]"
        return f"{self.first} and {self.second} disagree by {limits}"


@dataclass(frozen=True, slots=True)
class EstimatorComparison:
    """Estimators of one choice's value on the same rows; print it, or take `table`.

    rows : how many were logged. effective_sample : rows that the weights are worth. largest_weight : of one
    row, where weights average 1. heaviest_share : that row's share of the sum of the weights.
    disagreements : pairs at odds, intervals corrected for their number (Bonferroni).
    """

    estimators: tuple[EstimatorRow, ...]
    rows: int
    effective_sample: float
    largest_weight: float
    heaviest_share: float
    disagreements: tuple[Disagreement, ...]

    @property
    def table(self) -> pd.DataFrame:
        """A row per estimator: estimate, low, high, standard_error, tuning."""
        rows = [
            (row.value.estimate, row.value.low, row.value.high, row.standard_error, row.value.tuning)
            for row in self.estimators
        ]
        names = pd.Index([row.value.estimator for row in self.estimators], name="estimator")
        columns = ["estimate", "low", "high", "standard_error", "tuning"]
        return pd.DataFrame(rows, index=names, columns=columns).astype(float)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know before any of the numbers is believed; empty where nothing speaks against them."""
        found: list[str] = []
        if self.effective_sample < ENOUGH:
            found.append(
                f"The {self.rows:,} rows are worth {self.effective_sample:,.0f} for this choice, fewer than "
                f"{ENOUGH}: intervals may be too narrow. Log more rows that could have received it."
            )
        if self.heaviest_share > HEAVY:
            found.append(
                f"One row carries {self.heaviest_share:.0%} of the weight: one other outcome there would "
                "move the estimates."
            )
        if self.disagreements:
            found.append(_advice(self.disagreements))
        return tuple(found)

    def __str__(self) -> str:
        weight = f"largest weight {self.largest_weight:,.1f}"
        head = f"{self.rows:,} rows, effective sample {self.effective_sample:,.0f}, {weight}"
        lines = [
            f"{row.value.estimator:7}{row.value.estimate:9.4f} [{row.value.low:.4f}, {row.value.high:.4f}]"
            for row in self.estimators
        ]
        notes = [f"Warning: {warning}" for warning in self.warnings] or ["The estimators agree."]
        return "\n".join([head, *lines, *notes])


def compare_estimators(
    choice: Any,
    y: Any,
    treatment: Any,
    propensity: Any | None = None,
    X: Any | None = None,
    **options: Unpack[LogOptions],
) -> EstimatorComparison:
    """The value of a choice by every estimator, with a warning where they do not tell one story.

    Parameters as in `policy_value`. Without X and q only "ips" and "snips" are shown; where no row
    received what was chosen, "snips" and "sndr" are left out.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X, treatment = rng.normal(size=(1000, 2)), np.tile(["none", "sms"], 500)
    >>> y = (rng.random(1000) < 0.3 + 0.2 * (treatment == "sms")).astype(float)
    >>> found = compare_estimators(["sms"] * 1000, y, treatment, np.full(1000, 0.5), X)
    >>> list(found.table.index)
    ['dm', 'ips', 'snips', 'dr', 'sndr', 'dros', 'switch']
    >>> print(str(found).splitlines()[0], str(found).splitlines()[-1], sep="; ")
    1,000 rows, effective sample 500, largest weight 2.0; The estimators agree.
    """
    extra = Extra(X, **options)
    logged = read_logged(y, treatment, propensity, extra, with_model=extra.has_model)
    part = part_of(logged, choice_matrix(choice, logged, "choice"))
    kinds: tuple[str, ...] = ESTIMATORS if extra.has_model else WEIGHTING
    if not part.ratio.any():
        kinds = tuple(kind for kind in kinds if not kind.startswith("sn"))
    terms = {kind: terms_of(kind, [part], logged.person) for kind in kinds}
    size = effective_sample(part.ratio)
    return EstimatorComparison(
        tuple(_row(kind, found, size, logged) for kind, found in terms.items()),
        len(logged.y),
        size,
        float(part.ratio.max()),
        float(part.ratio.max() / max(part.ratio.sum(), 1e-300)),
        _disagreements(terms, logged.person, logged.level),
    )


def _row(kind: str, terms: Terms, size: float, logged: Logged) -> EstimatorRow:
    estimate, low, high = interval(terms, logged.person, logged.level)
    noise = float(np.sqrt(mean_of(terms.value, logged.person)[1]))
    return EstimatorRow(PolicyValue(estimate, low, high, kind, size, terms.tuning), noise)


def _disagreements(terms: dict[str, Terms], person: Ints, level: float) -> tuple[Disagreement, ...]:
    """Pairs whose paired difference excludes 0, at a level shared by all pairs."""
    pairs = list(combinations(terms, 2))
    z = float(norm.ppf(1.0 - (1.0 - level) / 2 / max(len(pairs), 1)))
    found: list[Disagreement] = []
    for first, second in pairs:
        centre, variance = mean_of(terms[first].value - terms[second].value, person)
        half = z * float(np.sqrt(variance))
        if abs(centre) > half + 1e-12:
            found.append(Disagreement(first, second, centre, centre - half, centre + half))
    return tuple(found)


def _advice(found: tuple[Disagreement, ...]) -> str:
    """The widest disagreement, and what it may mean."""
    widest = max(found, key=lambda pair: abs(pair.estimate))
    more = f" ({len(found) - 1} more pairs do)" if len(found) > 1 else ""
    names = {widest.first, widest.second}
    if names & {"ips"} and not names & {"dm"}:
        cause = "the weights do not average 1, so check the logged propensities"
    elif names & {"dm", "dros", "switch"}:
        cause = "the model of the outcome is off for this choice, so believe dr or sndr"
    else:
        cause = "model and weights tell two stories, so check both"
    return f"{widest}{more}: {cause}."
