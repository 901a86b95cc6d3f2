"""Shrinkage by the evidence: individual effects toward their arm's mean, arm means toward each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints

WIDEST_SPREAD = 3.0  # spreads between arms that are averaged over, in units of the scatter seen
GRID = 60
MAX_SLOPE = 1.5  # an underfitted learner may be stretched, but not without limit


@dataclass(frozen=True, slots=True)
class Estimates:
    """One number per arm, and its variance: value (k,), variance (k,)."""

    value: Floats
    variance: Floats


def mean_of(values: Floats, person: Ints) -> tuple[float, float]:
    """Mean of (n,) values and its variance, clustered by person (n,)."""
    centre = float(values.mean())
    total = np.bincount(person, weights=values - centre)
    persons = max(int((np.bincount(person) > 0).sum()), 2)
    return centre, float(total @ total) / len(values) ** 2 * persons / (persons - 1)


def learner_slopes(
    prediction: Floats, residual: Floats, arm: Ints, weight: Floats, fold: Ints, person: Ints
) -> Estimates:
    """How much of each arm's predicted individual differences is real.

    The slope of the best linear predictor: the residual regressed on the out-of-fold prediction, among
    the arm's rows, weighted by 1 / propensity. 1: as predicted; 0: nothing of it. Both are centred
    within fold, because an out-of-fold mean falls where the fold's own mean rises.

    Parameters
    ----------
    prediction : (n, k) out-of-fold. residual : (n,) outcome less the expected outcome under control.
    person : (n,) numbers; the variance is clustered by them.

    References
    ----------
    Chernozhukov, Demirer, Duflo & Fernández-Val (2018), Generic machine learning inference.

    Examples
    --------
    >>> x = np.tile([-1.0, 1.0, 0.0], 20)
    >>> group = np.zeros(60, dtype=int)
    >>> found = learner_slopes(x[:, None], 0.5 * x, group, np.ones(60), group, np.arange(60))
    >>> found.value.round(2).tolist()
    [0.5]
    """
    k = prediction.shape[1]
    value, variance = np.zeros(k), np.full(k, np.inf)
    for a in range(k):
        rows = arm == a
        w = weight[rows]
        x = _centred(prediction[rows, a], w, fold[rows])
        u = _centred(residual[rows], w, fold[rows])
        spread = float((w * x) @ x)
        if spread > 1e-12 * max(len(w), 1):
            value[a] = (w * x) @ u / spread
            total = np.bincount(person[rows], weights=w * x * (u - value[a] * x))
            variance[a] = (total @ total) / spread**2
    return Estimates(value, variance)


def shrink_slopes(slopes: Estimates) -> Estimates:
    """Slopes after their own shrinkage (k,): toward their common slope, and that toward 0.

    Empirical Bayes across the arms, so that arms of one learner vouch for each other; the common slope
    is multiplied by 1 - variance / square (James-Stein, its positive part), so it is 0 wherever it is
    below one standard error. Never negative, at most `MAX_SLOPE`. The variance is the posterior's.

    Examples
    --------
    >>> shrink_slopes(Estimates(np.array([1.0, 1.0]), np.array([0.1, 0.1]))).value.round(2).tolist()
    [0.95, 0.95]
    >>> shrink_slopes(Estimates(np.array([0.2, -0.2]), np.array([0.1, 0.1]))).value.tolist()
    [0.0, 0.0]
    """
    noise = np.clip(slopes.variance, 1e-12, 1e12)
    between = between_variance(slopes.value, noise)
    precision = 1.0 / (noise + between)
    common = max(float(precision @ slopes.value / precision.sum()), 0.0)
    doubt = 1.0 / precision.sum()
    common = common * (1.0 - doubt / common**2) if common**2 > doubt else 0.0
    pull = noise / (noise + between)
    value = np.clip(pull * common + (1.0 - pull) * slopes.value, 0.0, MAX_SLOPE)
    variance = (1.0 - pull) * noise + pull**2 * doubt
    return Estimates(value, np.where(value > 0, variance, 0.0))


def mean_effects(score: Floats, baseline: Floats, open_to: Bools | None, person: Ints) -> Estimates:
    """Each arm's mean effect against control (k,), over the rows that could have got it.

    The variance is of the arm's own part only; the control's is the entry for arm 0.

    Parameters
    ----------
    score : (n, k) doubly robust. baseline : (n,). open_to : (n, k) or None.
    """
    k = score.shape[1]
    value, variance = np.zeros(k), np.zeros(k)
    for a in range(k):
        rows = slice(None) if open_to is None else open_to[:, a] & open_to[:, 0]
        own, variance[a] = mean_of(score[rows, a] - baseline[rows], person[rows])
        value[a] = own - (score[rows, 0] - baseline[rows]).mean()
    return Estimates(value, variance)


def shrink_means(means: Estimates) -> Estimates:
    """Arm means toward each other, by what they differ beyond their noise; arm 0, the control, stays.

    Hierarchical Bayes: the true effects are normal around a common mean, with a flat prior on that mean
    and on the standard deviation between arms, which is averaged over and not set to one estimate. An
    estimate of it is often 0, and all arms would then tie; the average keeps the better arm ahead. The
    variance returned is the posterior's, with the control's own.

    References
    ----------
    Rubin (1981), Estimation in parallel randomized experiments; Gelman (2006), Prior distributions for
    variance parameters in hierarchical models.

    Examples
    --------
    >>> noisy = Estimates(np.array([0.0, 0.01, 0.03]), np.array([0.0, 1e-3, 1e-3]))
    >>> shrink_means(noisy).value.round(3).tolist()
    [0.0, 0.015, 0.025]
    >>> clear = Estimates(np.array([0.0, 0.01, 0.03]), np.array([0.0, 1e-9, 1e-9]))
    >>> shrink_means(clear).value.round(3).tolist()
    [0.0, 0.01, 0.03]
    """
    effect, noise = means.value[1:], np.maximum(means.variance[1:], 1e-300)
    scale = np.sqrt(noise.mean() + effect.var())
    spread = (scale * WIDEST_SPREAD * np.arange(1, GRID + 1) / GRID)[:, None]  # (g, 1) between arms
    total = noise + spread**2
    common = (effect / total).sum(axis=1, keepdims=True) / (1.0 / total).sum(axis=1, keepdims=True)
    fit = -0.5 * (np.log(total) + (effect - common) ** 2 / total).sum(axis=1)
    fit -= 0.5 * np.log((1.0 / total).sum(axis=1))
    likely = np.exp(fit - fit.max())
    likely /= likely.sum()
    pull = noise / total
    value = pull * common + (1.0 - pull) * effect
    variance = (1.0 - pull) * noise + pull**2 / (1.0 / total).sum(axis=1, keepdims=True)
    shrunk = likely @ value
    doubt = likely @ (variance + (value - shrunk) ** 2)
    return Estimates(np.r_[0.0, shrunk], np.r_[0.0, doubt + means.variance[0]])


def between_variance(effect: Floats, noise: Floats) -> float:
    """Variance of the true effects behind noisy ones (m,), by DerSimonian and Laird; never negative."""
    w = 1.0 / noise
    q = w @ (effect - w @ effect / w.sum()) ** 2
    scale = w.sum() - (w @ w) / w.sum()
    return max(0.0, float((q - (len(effect) - 1)) / scale)) if scale > 0 else 0.0


def _centred(values: Floats, weight: Floats, fold: Ints) -> Floats:
    """Values (m,) less their weighted mean within fold."""
    total = np.bincount(fold, weights=weight)
    mean = np.bincount(fold, weights=weight * values) / np.maximum(total, 1e-300)
    centred: Floats = values - mean[fold]
    return centred
