"""How much of predicted individual differences is real, and what the evidence keeps of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from .arrays import Bools, Floats, Ints
from .parts import Parts
from .shrink import Estimates, between_variance

MAX_SLOPE = 1.5  # an underfitted learner may be stretched, but not without limit
DOUBT = 0.7  # probability, before the data, that predicted differences are noise alone
UNKNOWN = 1e3  # error of a slope above which nothing is known about it
NEGLIGIBLE = 0.05  # probability below which nothing is kept, so that its models need not be asked
USUAL, USUAL_SD = 0.8, 0.3  # slope of a small boosted learner where differences are real, and its spread
LEAST_SHARE = 1 / 3  # of one split's variance that the mean over splits is never thought to fall below
_SLOPE = np.arange(1, 201) / 100.0
_PRIOR = norm.pdf(_SLOPE, USUAL, USUAL_SD) / norm.pdf(_SLOPE, USUAL, USUAL_SD).sum()


@dataclass(frozen=True, slots=True)
class Slopes:
    """Real share of the predicted differences; 1: as predicted, 0: nothing of it.

    own : (k,) of each treatment's own part; its entry 0 is the control's. common : (1,) of the part that
    all treatments share. crossing : (k - 1,) of the own parts less what goes along with the expected outcome.
    """

    own: Estimates
    common: Estimates
    crossing: Estimates


@dataclass(frozen=True, slots=True)
class Rows:
    """What slopes are measured on, all (n,).

    residual : outcome less the expected outcome under control, which is `baseline`. arm, fold, person :
    numbers. weight : 1 / propensity of the arm received.
    """

    residual: Floats
    baseline: Floats
    arm: Ints
    weight: Floats
    fold: Ints
    person: Ints


def learner_slopes(parts: Parts, rows: Rows) -> Slopes:
    """Slopes of the best linear predictor, from out-of-fold predictions.

    The residual is regressed on a part among the rows it concerns, weighted by 1 / propensity: the common
    part among all treated rows, a treatment's own part among its rows after the common part is taken
    out. Everything is centred within fold and arm, because an out-of-fold mean falls where the fold's own
    mean rises.

    References
    ----------
    Chernozhukov, Demirer, Duflo & Fernández-Val (2018), Generic machine learning inference.

    Examples
    --------
    >>> x, none = np.tile([-1.0, 1.0, 0.0], 20), np.zeros(60)
    >>> parts = Parts(none, x, np.zeros((60, 2)))
    >>> group = np.zeros(60, dtype=int)
    >>> rows = Rows(0.5 * x, none, np.ones(60, dtype=int), np.ones(60), group, np.arange(60))
    >>> learner_slopes(parts, rows).common.value.round(2).tolist()
    [0.5]
    """
    k = parts.own.shape[1]
    control = _slope(parts.control, rows, rows.residual, rows.arm == 0)
    common = _slope(parts.common, rows, rows.residual, rows.arm > 0)
    left = rows.residual - max(common[0], 0.0) * parts.common
    own = [_slope(parts.own[:, a], rows, left, rows.arm == a) for a in range(1, k)]
    beside = beside_baseline(parts.own, rows.baseline)
    crossing = [_slope(beside[:, a], rows, left, rows.arm == a) for a in range(1, k)]
    return Slopes(_estimates([control, *own]), _estimates([common]), _estimates(crossing))


def beside_baseline(own: Floats, baseline: Floats) -> Floats:
    """Own parts (n, k) less their square fit on the expected outcome (n,).

    One shift of everybody's log-odds moves a probability most where it is near a half. Such differences are
    real, but they rank the treatments alike for everybody, so they are no evidence for a choice among them.

    Examples
    --------
    >>> p = np.linspace(0.1, 0.9, 50)
    >>> bool(np.abs(beside_baseline((p * (1 - p))[:, None], p)).max() < 1e-12)
    True
    """
    x = baseline - baseline.mean()
    basis, _ = np.linalg.qr(np.column_stack([np.ones(len(x)), x, x**2]))
    beside: Floats = own - basis @ (basis.T @ own)
    return beside


def average_slopes(found: Sequence[Slopes]) -> Slopes:
    """Mean over several splits of the same rows.

    One split's slope depends on how its folds fell nearly as much as on the data. That part averages out,
    so the variance of the mean is one split's less what the splits differ by, times 1 - 1 / splits.

    Examples
    --------
    >>> one, two = (Slopes(*[Estimates(np.array([v]), np.array([0.1]))] * 3) for v in (0.6, 1.0))
    >>> mean = average_slopes([one, two]).own
    >>> mean.value.round(2).tolist(), mean.variance.round(2).tolist()
    ([0.8], [0.06])
    """
    kinds = ([getattr(one, kind) for one in found] for kind in ("own", "common", "crossing"))
    return Slopes(*(_average(kind) for kind in kinds))


def shrink_slopes(slopes: Slopes, doubt: float = DOUBT) -> Slopes:
    """What is kept: each kind of slope by `keep_slopes`, the control's and the common one on their own.

    Whether the treatments' own differences are real is asked of those that could change a choice.
    """
    own = slopes.own
    control = keep_slopes(Estimates(own.value[:1], own.variance[:1]), doubt)
    rest = keep_slopes(Estimates(own.value[1:], own.variance[1:]), doubt, slopes.crossing)
    kept = Estimates(np.r_[control.value, rest.value], np.r_[control.variance, rest.variance])
    return Slopes(kept, keep_slopes(slopes.common, doubt), slopes.crossing)


def keep_slopes(slopes: Estimates, doubt: float = DOUBT, witness: Estimates | None = None) -> Estimates:
    """Slopes (m,) of one kind after shrinkage: posterior means under a spike and a slab.

    Before the data, differences are pure noise with probability `doubt`: all slopes are 0. Otherwise
    the common slope is what a boosted learner's usually is where differences are real, normal around
    `USUAL` with sd `USUAL_SD`, positive, and each slope is drawn to it by empirical Bayes, so that arms
    vouch for each other. Never negative, at most `MAX_SLOPE`. The variance is the posterior's.

    Parameters
    ----------
    witness : (w,) slopes that say whether there is anything real; None: the slopes themselves.

    Notes
    -----
    The slope uses every row's whole prediction, so it tells real differences from noise at a fraction
    of the sample at which the value of the choice itself would.

    References
    ----------
    Mitchell & Beauchamp (1988), Bayesian variable selection in linear regression.

    Examples
    --------
    >>> keep_slopes(Estimates(np.array([1.0, 1.0]), np.array([0.1, 0.1]))).value.round(2).tolist()
    [0.93, 0.93]
    >>> keep_slopes(Estimates(np.array([0.2, -0.2]), np.array([0.1, 0.1]))).value.round(2).tolist()
    [0.0, 0.0]
    """
    noise = np.clip(slopes.variance, 1e-12, 1e12)
    between = between_variance(slopes.value, noise)
    found = _spike_and_slab(pool(slopes), doubt)
    pull = noise / (noise + between)
    value = np.clip(pull * found.mean + (1.0 - pull) * slopes.value, 0.0, MAX_SLOPE)
    variance = (1.0 - pull) * noise + pull**2 * found.variance
    p = found.real if witness is None else chance_real(witness, doubt)
    return Estimates(p * value, p * variance + p * (1.0 - p) * value**2)


def chance_real(slopes: Estimates, doubt: float = DOUBT) -> float:
    """Probability that the differences behind slopes (m,) of one kind are real at all.

    Examples
    --------
    >>> seen = [Estimates(np.array([slope]), np.array([0.05])) for slope in (0.8, 0.4, 0.0)]
    >>> [round(chance_real(one), 2) for one in seen]
    [0.99, 0.42, 0.0]
    """
    return _spike_and_slab(pool(slopes), doubt).real


@dataclass(frozen=True, slots=True)
class _Common:
    """Of a common slope: probability that it is not 0, and its mean and variance if it is not."""

    real: float
    mean: float
    variance: float


def _spike_and_slab(seen: Estimates, doubt: float) -> _Common:
    value, error = float(seen.value[0]), float(np.sqrt(seen.variance[0]))
    likelihood = norm.pdf(value, _SLOPE, error)
    slab = likelihood * _PRIOR
    weight = float(slab.sum())
    if not weight > 0 or not error < UNKNOWN:  # far below 0, or nothing was predicted
        return _Common(0.0, 0.0, 0.0)
    mean = float(slab @ _SLOPE) / weight
    variance = float(slab @ (_SLOPE - mean) ** 2) / weight
    spike = doubt * float(norm.pdf(value, 0.0, error))
    real = (1.0 - doubt) * weight / ((1.0 - doubt) * weight + spike)
    return _Common(real if real >= NEGLIGIBLE else 0.0, mean, variance)


def pool(slopes: Estimates) -> Estimates:
    """(1,) the common slope of several (m,), by random effects.

    References
    ----------
    DerSimonian & Laird (1986), Meta-analysis in clinical trials.

    Examples
    --------
    >>> found = pool(Estimates(np.array([0.8, 1.2]), np.array([0.1, 0.1])))
    >>> found.value.round(2).tolist(), found.variance.round(2).tolist()
    ([1.0], [0.05])
    """
    noise = np.clip(slopes.variance, 1e-12, 1e12)
    precision = 1.0 / (noise + between_variance(slopes.value, noise))
    value = precision @ slopes.value / precision.sum()
    return Estimates(np.array([value]), np.array([1.0 / precision.sum()]))


def _estimates(pairs: Sequence[tuple[float, float]]) -> Estimates:
    value, variance = np.array(pairs).T
    return Estimates(value, variance)


def _average(found: Sequence[Estimates]) -> Estimates:
    value = np.array([one.value for one in found])
    variance = np.array([one.variance for one in found]).mean(axis=0)
    if len(found) == 1:
        return found[0]
    apart = value.var(axis=0, ddof=1) * (1.0 - 1.0 / len(found))
    return Estimates(value.mean(axis=0), np.maximum(variance - apart, LEAST_SHARE * variance))


def _slope(prediction: Floats, rows: Rows, outcome: Floats, among: Bools) -> tuple[float, float]:
    """Weighted slope of outcome on prediction among some rows, and its variance clustered by person."""
    w, person = rows.weight[among], rows.person[among]
    cell = rows.fold[among] * (int(rows.arm.max()) + 1) + rows.arm[among]
    x, u = _centred(prediction[among], w, cell), _centred(outcome[among], w, cell)
    spread = float((w * x) @ x)
    if spread <= 1e-12 * max(len(w), 1):
        return 0.0, np.inf
    slope = float((w * x) @ u) / spread
    total = np.bincount(person, weights=w * x * (u - slope * x))
    return slope, float(total @ total) / spread**2


def _centred(values: Floats, weight: Floats, cell: Ints) -> Floats:
    """Values (m,) less their weighted mean within cell."""
    total = np.bincount(cell, weights=weight)
    mean = np.bincount(cell, weights=weight * values) / np.maximum(total, 1e-300)
    centred: Floats = values - mean[cell]
    return centred
