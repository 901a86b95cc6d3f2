"""From a choice's weights, expectations and residuals to an estimate, by any of the estimators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from .arrays import Floats, Ints
from .offpolicy_logged import Part
from .offpolicy_terms import dr_terms, ips_terms, shrunk, sndr_terms, snips_terms, switched
from .shrink import mean_of

WEIGHTING = ("ips", "snips")  # need no model of the outcome
MODELLED = ("dm", "dr", "sndr", "dros", "switch")
ESTIMATORS = ("dm", "ips", "snips", "dr", "sndr", "dros", "switch")
TUNED = ("dros", "switch")
SELF_NORMALISED = ("snips", "sndr")
GRID = 30  # strengths or thresholds tried


@dataclass(frozen=True, slots=True)
class Terms:
    """Value (n,): one term per row, whose mean is the estimate.

    robust (n,) : terms of the doubly robust estimate that limits the interval; `value` itself where the
    estimator keeps all weights. gap (n,) : its mean is the estimate with all weights less this one, that
    is, minus the estimated bias. tuning : the strength of "dros" or the threshold of "switch"; None for the
    others. supported : whether any row received what was chosen; else nothing limits the interval.
    """

    value: Floats
    robust: Floats
    gap: Floats
    tuning: float | None = None
    supported: bool = True


def terms_of(kind: str, parts: Sequence[Part], person: Ints) -> Terms:
    """Terms of the first choice's value, less the second's where two parts are given.

    "dros" and "switch" take the candidate with the smallest estimated mean squared error.
    """
    return min(candidates(kind, parts), key=lambda terms: estimated_mse(terms, person))


def candidates(kind: str, parts: Sequence[Part]) -> Iterator[Terms]:
    """Terms for every strength of "dros" or threshold of "switch"; of other estimators the one there is.

    The first keeps all weights (the doubly robust estimate), the last none (the direct method).
    """
    tunings = [None] if kind not in TUNED else _grid(kind, np.concatenate([part.ratio for part in parts]))
    for tuning in tunings:
        yield _total(kind, parts, tuning)


def estimated_mse(terms: Terms, person: Ints) -> float:
    """Variance of the estimate, clustered by person, plus its squared bias, less that square's own noise.

    The papers bound the bias from above; such bounds hold the doubly robust estimate's noise, so they
    hardly ever drop a weight. The unbiased estimate of the squared bias, at least 0, does:
    experiments/coverage_policy_value compares them.

    References
    ----------
    Wang, Agarwal & Dudík (2017) and Su, Dimakopoulou, Krishnamurthy & Dudík (2020): variance + squared
    bias over a grid.
    """
    bias, noise = mean_of(terms.gap, person)
    return mean_of(terms.value, person)[1] + max(bias**2 - noise, 0.0)


def interval(terms: Terms, person: Ints, level: float) -> tuple[float, float, float]:
    """Estimate, low and high.

    An estimator that drops weights trades noise for bias, and no interval can be both right and narrower
    than a doubly robust one unless the model of the outcome is trusted. So the interval of "dm", "dros"
    and "switch" is the self-normalised doubly robust one, stretched to hold the estimate.
    """
    estimate = float(terms.value.mean())
    if not terms.supported:
        return estimate, -np.inf, np.inf
    centre, variance = mean_of(terms.robust, person)
    half = float(norm.ppf(0.5 + level / 2) * np.sqrt(variance))
    return estimate, min(estimate, centre - half), max(estimate, centre + half)


def _grid(kind: str, ratio: Floats) -> Iterator[float]:
    """All weights, none, and a geometric grid over the range of the weights between."""
    yield np.inf
    positive = ratio[ratio > 0]
    if positive.size:
        low, high = np.quantile(positive, [0.05, 0.95])
        ends = (0.01 * low**2, 100 * high**2) if kind == "dros" else (low, high)
        yield from np.geomspace(*ends, GRID).tolist()
    yield 0.0


def _total(kind: str, parts: Sequence[Part], tuning: float | None) -> Terms:
    found = [_one(kind, part, tuning) for part in parts]
    if len(found) == 1:
        return found[0]
    first, second = found
    return Terms(
        first.value - second.value,
        first.robust - second.robust,
        first.gap - second.gap,
        tuning,
        first.supported and second.supported,
    )


def _one(kind: str, part: Part, tuning: float | None) -> Terms:
    supported = bool(part.ratio.any())
    if kind in SELF_NORMALISED and not supported:
        raise ValueError(
            "choice agrees with the treatment in no row, so nothing is known of its value. "
            "Remedy: estimator='dm' says what the model of the outcome alone (X or q) expects; or more rows."
        )
    if kind not in ("dm", *TUNED):
        value = _whole(kind, part)
        return Terms(value, value, np.zeros_like(value), None, supported)
    kept = _kept(kind, part.ratio, tuning)
    value = dr_terms(part.expected, part.residual, kept)
    robust = sndr_terms(part.expected, part.residual, part.ratio) if supported else value
    return Terms(value, robust, (part.ratio - kept) * part.residual, tuning, supported)


def _whole(kind: str, part: Part) -> Floats:
    """Terms (n,) of an estimator that keeps all weights."""
    if kind == "ips":
        return ips_terms(part.y, part.ratio)
    if kind == "snips":
        return snips_terms(part.y, part.ratio)
    if kind == "sndr":
        return sndr_terms(part.expected, part.residual, part.ratio)
    return dr_terms(part.expected, part.residual, part.ratio)


def _kept(kind: str, ratio: Floats, tuning: float | None) -> Floats:
    """The weights (n,) that the estimator keeps."""
    if tuning is None:  # the direct method
        return np.zeros_like(ratio)
    return shrunk(ratio, tuning) if kind == "dros" else switched(ratio, tuning)
