"""Mean effects of the arms, and their shrinkage toward each other by the evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bools, Floats, Ints

WIDEST_SPREAD = 3.0  # spreads between arms that are averaged over, in units of the scatter seen
WIDEST_COMMON = 1.5  # the same of the effect that all arms have in common, in units of what is seen of it
GRID = 60


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
    variance returned is the posterior's, with the control's own, which is its entry 0.

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
    return Estimates(np.r_[0.0, shrunk], means.variance[0] + np.r_[0.0, doubt])


def shrink_common(shrunk: Estimates, seen: Estimates) -> Estimates:
    """Arm means (k,) moved together: what all arms have in common, toward no effect.

    The control's noise is in every arm's effect, so shrinking the arms toward each other leaves it whole.
    The common effect is normal around 0 with a flat prior on its size up to `WIDEST_COMMON` times what is
    seen (`shrink_means`); where it is five standard errors off 0, nearly all of it stays.

    Parameters
    ----------
    shrunk : what `shrink_means` made of `seen`, the means as measured; entry 0, the control, stays.

    Examples
    --------
    >>> doubtful = Estimates(np.array([0.0, 0.02, 0.02]), np.array([2e-4, 2e-4, 2e-4]))
    >>> shrink_common(doubtful, doubtful).value.round(3).tolist()
    [0.0, 0.009, 0.009]
    >>> clear = Estimates(np.array([0.0, 0.2, 0.2]), np.array([2e-4, 2e-4, 2e-4]))
    >>> shrink_common(clear, clear).value.round(2).tolist()
    [0.0, 0.2, 0.2]
    """
    own = np.maximum(seen.variance[1:], 1e-300)
    precision = 1.0 / (own + between_variance(seen.value[1:], own))
    common = float(precision @ seen.value[1:] / precision.sum())
    noise = max(float(seen.variance[0]) + 1.0 / float(precision.sum()), 1e-300)
    spread = np.sqrt(noise + common**2) * WIDEST_COMMON * np.arange(1, GRID + 1) / GRID
    total = noise + spread**2
    fit = -0.5 * (np.log(total) + common**2 / total)
    likely = np.exp(fit - fit.max())
    kept = spread**2 / total
    share = float(likely @ kept / likely.sum())
    spare = float(likely @ (kept * noise + (kept - share) ** 2 * common**2) / likely.sum())
    value = shrunk.value - (1.0 - share) * common * (np.arange(len(shrunk.value)) > 0)
    own_part = shrunk.variance - shrunk.variance[0]
    control = float(shrunk.variance[0]) * spare / noise
    return Estimates(value, np.maximum(own_part, 0.0) + control)


def between_variance(effect: Floats, noise: Floats) -> float:
    """Variance of the true effects behind noisy ones (m,), by DerSimonian and Laird; never negative."""
    w = 1.0 / noise
    q = w @ (effect - w @ effect / w.sum()) ** 2
    scale = w.sum() - (w @ w) / w.sum()
    return max(0.0, float((q - (len(effect) - 1)) / scale)) if scale > 0 else 0.0
